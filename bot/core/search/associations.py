"""Words that people use for a thing whose name they have forgotten, and the words that definitions use.

Each line holds a definition's words, a colon, and what people say instead: plainer words, examples,
famous cases. A query's word stands for the words left of the colon too, at a lower weight. The list is
about computing, data and learning in general; what a glossary does not speak of has no effect.
"""

from __future__ import annotations

from functools import cache

from bot.core.search.text import stem, words

_LINES = """
neuron: unit node cell brain
network: net model nn system
neural network: brain neuron net ai
layer: level stack stacked stage tier
multiple: many several lots bunch various lot
deep: stacked levels many
shallow: simple old few classic plain
learn train: teach study fit practice figure
training: fitting learning epoch
train: feed run
model: net network algorithm ai predictor program
algorithm: recipe procedure method steps way ai
data: examples records rows information observations numbers files
dataset: data examples rows everything whole
pattern: structure regularity trend
sample: example instance picture row record
feature: column attribute property characteristic input variable trait edges
input: feed fed enter
output: answer result prediction guess produce spit
prediction: guess forecast answer score estimate
predict: guess forecast decide say
error: mistake wrong miss difference off bad gap
loss: error cost penalty mistake wrong bad badness score distance mse
function: formula mapping curve squash step
minimize reduce: lower decrease shrink small low smaller less
reduce: shrink compress cut downsample lower smaller
maximum: biggest largest max highest peak
measure quantify: score tell number count
optimization: improve improving best tune
optimizer: adam sgd rmsprop adagrad adamw momentum updater
optimization algorithm: adam sgd rmsprop
update adjust: change changes changing nudge tweak move correct fix
adjust: set turn move
parameter: number numbers knob value coefficient weights
weight: strength importance connection number coefficient numbers
weights biases: numbers billion parameters
bias: offset intercept shift constant
offset: intercept shift constant add
hyperparameter: setting knob option choice dial config
hyperparameters: settings knobs options
tuning: search find choose try grid
range: values candidates list options
gradient: slope derivative direction chain
gradient descent: downhill hill valley ball mountain sgd walk rolling
steepest: downhill slope
iterative iteratively: step steps repeat again
step: stride size jump
backpropagation backward: chain rule derivative backwards blame credit
propagating: passing sending flowing pushing
learning rate: step stride fast slow speed quickly diverge
schedule scheduler: decay warmup cosine anneal over gradually time plan
adjusts: changes drops lowers shrinks
vanishing: disappear zero tiny shrink small die fade nothing early
exploding: huge blow nan infinity giant large big overflow
excessively: huge giant nan
small: tiny little zero
large: big huge giant enormous
simplistic: simple dumb weak stupid basic
overfitting: memorize memorise memorizing memorising heart parrot cram cheat rote
overfitting noise: memorize memorise memorizing memorising
unseen new: fresh real test exam outside
unseen: else anything exam
poor: bad terrible awful fail failing worse
underfitting: dumb straight line weak
performance: score accuracy results
generalization: new unseen works elsewhere
regularization: penalty penalise penalize keep prevent shrink l1 l2 simple
penalties penalizes: punish punishing fine penalize cost
constraint: limit restrict force
sparsity: zeros few mostly empty
zero: empty nothing none off
dropout: switch switching turn turning off disable disabling silence ignore chance coin
dropped dropping: switch switched off turn turned disable disabled kill killing remove delete ignore
random randomly: chance coin luck accident noise dice
prevent: stop avoid against fight
prevent overfitting: memorize
early stopping: quit stop stops halt patience enough soon
halt: stop quit end cancel
degrade: worse worsen drop bad rise
validation set: held heldout holdout aside dev check judge split kept
validation: check judge dev unseen held
assess: check judge grade test
normalization: scale scaling rescale standardize mean variance zero standardise bring
normalize: scale rescale standardize center
scale: range zero one units
standard range: zero one minmax zscore
batch: chunk group handful mini many once together
batch size: chunk many once gpu memory group
batches: chunks streams feeding
epoch: round pass sweep whole once times loop
pass: round sweep loop trip
entire: whole complete all every
complete: whole all full
stability: stable smooth
convergence: settle arrive finish
initialization: start starting begin beginning xavier he glorot random first
initial starting: begin first
convolutional convolution: filter kernel sliding window conv patch slide cnn pixels
filter: kernel window patch sliding
sliding: moving moves window patch
image images visual: picture pictures photo photos pic pics pixels face faces cat cats dog dogs vision camera xray
image: photo picture mri scan
grid: image pixels
spatial: place position location where
pooling: shrink downsample downsampling max average biggest summarize summary window
dimensions: size width height resolution
activation function: squash sigmoid tanh relu nonlinear curve fire fires bend
non-linearity: bend curve nonlinear squash
relu: negative positive zero max clip cut hinge
activation: fire fires respond
softmax: probabilities sum one percent logits percentages add
probability: chance likelihood likely odds percent
distribution: probabilities spread percentages
raw: logits unprocessed original
classification: sort sorting label labels categories class decide pick spam cat digits
classes: categories labels options kinds groups
binary: two yes no either spam true false
multi-class: several many ten digits species one
class: category label
map: heat heatmap picture
highlights: shows heat heatmap where looking colored bright glow
regions: areas parts where places
visualize: see heat picture explain
recurrent: loop loops memory time sequence rnn previous
sequential sequence: time series text word words sentence order speech steps
sequence: sentence text words list
hidden state: memory remember carry
memory: remember remembers recall forget carry
previous: earlier past before last
long-term: far distant long ago
lstm: forget gate gates cell memory conveyor
gating: gate gates door valve forget
gru: lighter simpler update reset gate cousin
gated: gate gates update reset
simplified: lighter simpler smaller easier
encoder: reads reading compress squeeze bert understand half
decoder: writes writing generates unpack half gpt reconstruct produce
encode: compress squeeze pack read shrink
encoded: compressed packed code
decode: unpack decompress restore expand
encoder decoder: two halves translate seq2seq
autoencoder: compress bottleneck squeeze itself copy reconstruct
reconstruct: rebuild restore recreate copy back
denoising noisy: clean cleaning noise corrupted grainy dirty remove
latent: hidden unseen underlying secret invisible
lower-dimensional: bottleneck compressed small
variational: probabilistic distribution gaussian sampling
generative generate: create make produce invent draw dream new fake chatgpt
generator: forger counterfeiter faker artist fake fakes
discriminator: detective police critic judge
adversarial: forger counterfeiter detective police rival rivals fight fighting against duel game opponents fake fakes
compete: fight fighting rival rivals duel battle play game
realistic: fake lifelike deepfake
two: pair both couple twins double
attention: focus look looks looking relevant weights spotlight
focus: look attend concentrate spotlight
self-attention: every word others itself sentence each
multi-head: several parallel heads many
simultaneously: parallel once together
heads: parallel
transformer: gpt bert chatgpt llama t5 llm vaswani attention
transformer encoder: bert
transformer decoder: gpt
translation: translate language french german english google foreign languages
natural language processing: text words chatgpt language nlp
embedding: vector vectors word2vec lookup table words dense
vector: numbers list
categorical: words ids categories tokens
continuous: numbers vector real
residual skip: shortcut shortcuts highway bypass jump identity
skip connections: shortcut shortcuts highway bypass identity plus
residual network: microsoft resnet very deep hundred
building block: piece brick module
capsule: hinton routing pose vectors viewpoint
part-whole: nose mouth parts pose
siamese: twin twins same two compare signature face verification similarity
comparing compare: same similar alike verification match
graph: nodes edges social molecules friends web network links
belief: hinton boltzmann rbm restricted stacked greedy
stochastic: random boltzmann
style: van gogh painting paint artist picasso monet
style transfer: painting van gogh filter artist prisma
combine: mix blend merge join
ensemble: committee vote voting averaging several together crowd wisdom team kaggle
multiple models: committee several crowd vote
boosting: xgboost lightgbm trees mistakes weak sequential
sequentially: one after another
correcting: fixing fix mistakes
distillation: teacher student compress shrink smaller mimic hinton
replicate: imitate copy mimic student
smaller: student little tiny compact
larger: teacher big giant
transfer: reuse reusing borrow pretrained imagenet finetune fine carry apply existing
pre-trained: imagenet existing downloaded ready borrowed finetune reuse
different related task: another new problem other
augmentation: flip flipping rotate rotating crop cropping more fake extra mirror
transformations: flip flipping rotate rotating crop cropping mirror zoom
diversity: variety varied more
pipeline: etl plumbing steps flow raw preprocessing chain
collection cleaning: etl raw gather scrape files prepare
generator batches: yield stream feeds loader keras
engineering: craft crafting handmade design clever domain knowledge kaggle columns expert
extraction: pull pulling distill derive turn
supervised: labels labeled teacher answers known examples
labeled: answers annotated tagged marked
unlabeled: raw unannotated without
unsupervised: clustering without labels answers grouping alone itself
self-supervised: masked itself own pretext predict blank hide unlabeled annotated teacher
explicit labels: annotated annotation humans hand
reinforcement: reward rewards agent game games atari alphago trial robot chess playing
decision-making: agent game robot play
complexity: fancy big complicated capacity size elaborate
architecture: design blueprint layout shape wiring structure arrangement
structure: design blueprint layout shape wiring
connected: wired linked touches joined
fully connected: everything wired touches all
landscape surface: mountains hills valleys terrain bumpy map
discriminative: boundary separate tell apart conditional logistic
boundary: line border separate
unobserved: hidden unseen invisible
mean: average add share evenly sum
average: typical mean
median: middle centre center half
variance deviation: spread scatter vary
histogram: bars columns buckets bins
correlation: together related r relationship move
probability: odds dice coin flip
normal distribution: gaussian bell curve
hypothesis: guess claim assumption
null hypothesis: nothing default no effect
outlier: odd weird far strange
sample population: survey poll people
regression: line best fitting fit trend
seasonality: december summer yearly yearly every
significance: fluke luck real
heat: cook hot warm
slowly: gently low long
quickly: fast hot rush
"""


@cache
def associations() -> dict[str, tuple[str, ...]]:
    """Stem of what people say → stems of what definitions say."""
    found: dict[str, set[str]] = {}
    for line in _LINES.strip().splitlines():
        told, _, said = line.partition(":")
        meant = {stem(word) for word in words(told)}
        for word in words(said):
            found.setdefault(stem(word), set()).update(meant)
    return {said: tuple(sorted(meant - {said})) for said, meant in found.items()}
