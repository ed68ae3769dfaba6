// New messages scroll into view, as they do on Discord, unless the reader has scrolled back.
const timeline = document.getElementById("channel-timeline");
const list = document.getElementById("channel-message-list");
if (timeline && list) {
  let following = true;
  timeline.addEventListener("scroll", () => {
    following = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 120;
  });
  new MutationObserver(() => {
    if (following) timeline.scrollTop = timeline.scrollHeight;
  }).observe(list, { childList: true, subtree: true });
}
// Channels are pages of their own; the person one looks as goes along.
const picker = document.getElementById("viewer-picker");
for (const link of document.querySelectorAll("#lexicord-channels a")) {
  link.addEventListener("click", () => {
    if (picker?.selectedOptions.length) sessionStorage.setItem("viewer", picker.selectedOptions[0].textContent ?? "");
  });
}
// Discord asks a command for its suggestions before anything is typed; the page asks once it is.
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches(".command-option-input[aria-autocomplete]") && !target.value)
    target.dispatchEvent(new Event("input", { bubbles: true }));
});
