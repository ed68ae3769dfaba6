// Answers queries with MiniSearch (npm): names and queries as JSON on standard input, hits as JSON on output.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const MiniSearch = require("minisearch");
const { names, queries } = JSON.parse(readFileSync(0, "utf8"));
const index = new MiniSearch({ fields: ["name"], searchOptions: { prefix: true, fuzzy: 0.2 } });
index.addAll(names.map((name, id) => ({ id, name })));
const found = queries.map((query) => index.search(query).slice(0, 1).map((hit) => [hit.id, hit.score])[0] ?? null);
console.log(JSON.stringify(found));
