"""What people say about a concept whose name they have forgotten.

Each line holds names of a concept, a colon, and words that go with it: examples, famous cases, plain
pictures of it. Where a glossary has a term of that name, the words count as if its definition held them.
"""

from __future__ import annotations

from functools import cache

from bot.core.search.text import words

_LINES = """
deep learning: ai artificial intelligence machine stacked stack levels hierarchy modern breakthrough features by itself raw
  automatic revolution gpus alphago chatgpt behind many several big branch kind subfield
shallow learning: classic old-school simple traditional svm few one level handcrafted versus big
neural network, artificial neural network: brain mimic mimics imitate imitating inspired cells wired wiring synapses
  artificial biology web linked maths connected bunch
convolutional neural network: recognise recognize recognizing photos pictures vision sight faces cats dogs objects patch
  patches scan xrays x-ray medical lecun alexnet vgg camera filters kernel go-to self-driving
deep convolutional neural network: alexnet vgg imagenet googlenet inception very many convolution stacked photos recognition
recurrent neural network: loop loops feeds back itself own output sentence speech text word by one after another time series
  carries remembers past order reads reading stock step earlier memory
long short-term memory: forget input output gate gates cell conveyor belt hochreiter schmidhuber remembers remember longer
  far long ago distant sentences carry keep throw decides
gated recurrent unit: reset update gate gates two lighter lightweight simpler faster cheaper cousin sibling alternative fewer
activation function: decides whether neuron fires fire firing squashing squash bend curve sigmoid tanh swish gelu threshold
  switch on straight line nonlinear after each turn
loss function: badness bad wrong score guesses guess penalty cross-entropy crossentropy mse mean squared low lower lowest
  objective number tells far off mistakes grade measures how good
backpropagation: chain rule blame credit flows flow backwards back derivatives rumelhart hinton assigns errors sends mistake
  responsible weights knows each
gradient descent: walking walk downhill blindfolded foggy mountain valley hill rolling ball slope bottom minimum lowest follow
  negative small steps sgd stochastic going
learning rate: stride how fast quick slow big step steps size knob alpha eta lr overshoot diverge diverges speed jump
  high low 0.001 forever update changes
batch normalization: covariate shift whiten standardize standardise rescale rescaling between layers mean zero variance
  unit activations mini-batch ioffe keeps stable
dropout: turning turn switching switch off units neurons randomly random coin flip flipping silencing disable disabled
  kill killing ignore ignoring delete half chance hinton bagging none relied missing sleep
epoch: full sweep round once everything seen saw whole pass through all lap cycle go
overfitting, overfit: memorise memorize memorizing memorising homework exam rote parrot cram crams heart answers fails fail
  new terrible bad great perfect training test worse student too much cannot elsewhere anything else
underfitting, underfit: dumb stupid straight line too simple weak curvy homework clueless both bad lazy even not enough
  fails misses pattern barely
feature extraction: boil down useful numbers summary signals turn raw pixels text into describe pull distill keep important
regularization: keep simple simpler punish punishing complicated complex occam ridge lasso tricks discourage stop crazy
  tame restrain penalty extra term
generative adversarial network: forger counterfeiter detective police art fake fakes faces people exist deepfake goodfellow
  rival rivals duel game fight battle fool fooling judge two nets against versus thispersondoesnotexist
variational autoencoder: kingma bottleneck probabilistic gaussian distribution reparameterization blurry sampling sample
  kl random smooth code mean variance faces draw
transfer learning: reuse reusing recycle borrow borrowing imagenet head start existing knowledge problem task fine-tune
  finetune finetuning someone else else's other another skills already learned last few freeze
self-attention mechanism, self-attention: words word look looks other others each itself sentence every relate relates
  pronoun refers own tokens pairs within same
transformer model, transformer: gpt bert chatgpt llama claude gemini vaswani attention need 2017 paper architecture llm
  llms language replaced rnns behind today's
weight initialization: xavier he glorot kaiming begin begins start starting first random numbers before symmetric zeros
  values initial where
convolutional layer: kernel kernels sliding slide patch patches edges detectors detector filters stride padding looks
  small window moves across shared
pooling, pooling layer: downsample downsampling biggest largest value window max maximum shrink shrinking 2x2 halve half
  smaller summarise summarize throw away keep keeping resolution picture block
fully connected layer, dense layer: everything wired all touch touches every all-to-all last end linear matrix
  flatten classic head
softmax function, softmax: logits squash squashes add adds sum up one 1 probabilities percentages percent winner
  exponentials normalise turns scores final confidence
hyperparameter tuning, hyperparameter optimization: optuna grid random bayesian search searching trying try combinations
  knobs settings best finding automl which work
neural network architecture: blueprint layout design wiring arrangement shape plan drawing deep wide how many stacked put
optimizer: adam sgd rmsprop adagrad momentum adamw nesterov lion friends rule updates knobs changes improves step
loss landscape: hills valleys mountains terrain bumpy minima saddle flat sharp geography picture plotted bowl ravine
feature map, activation map: heat channel channels response detector output picture filter lights lit slid
gradient exploding, exploding gradient: nan nans blow blows infinity clipping clip huge overflow crash unstable giant
  jump spike wildly out control
gradient vanishing, vanishing gradient: early front first layers nothing stuck sigmoid disappears fades shrinks tiny
  stop stops learning signal dies zero almost deep reaching
batch size: gpu memory rows feed how many pictures images once chunk together mini 32 64 step time per fit
bias: intercept constant shift b wx plus offset line added extra term without
siamese network: twins twin faces face signatures signature passport matching match alike same person verification one-shot
  two copies identical share similar
residual network, resnet: shortcut shortcuts skip microsoft 152 50 very deep hundred highway identity adding add back input
  original kaiming easier
residual block: shortcut identity f x plus input added highway skip conv convs two around unit brick repeats
graph neural network: molecules molecule friendships friends social facebook proteins nodes edges roads links users network
  drug neighbours message passing
model distillation, knowledge distillation: teacher student hinton compress compressing shrink shrinking mimic imitate big
  small phone copies soft smaller cheaper learns from
data augmentation: flip flipping rotate rotating crop cropping mirror mirroring photos pictures more fake free extra
  brightness zoom noise variations pretend enlarge artificially same get
capsule network: hinton routing dynamic nose mouth eyes pose viewpoint squash vectors parts whole above face angle
neural style transfer: van gogh picasso monet painting paint prisma artwork artist starry night photo look like selfie
decoder: unpacks unpack writes write half output spell second back again produces answer turns code expands hidden
encoder-decoder architecture: translation translate seq2seq two halves squeeze unpack one reads other writes summarise
attention mechanism, attention: spotlight focus look looks relevant words bahdanau highlight important pays where matters
  pick which parts weigh
self-supervised learning: masked mask blank blanks own teacher nobody annotated jigsaw predict missing hidden unlabeled
  labels free without human puzzle fill word text internet makes
validation set: held hold mock exam practice test aside tune check checking dev kept part pick data never progress
data normalization, feature scaling: same range zero one minmax min max z-score comparable units scale footing columns
  bring everything huge numbers squeeze between
learning rate scheduler: warmup cosine decay anneal annealing lower lowering over time gradually plateau slow down slows
  stride drop halve later smaller start big plan
hyperparameter: knob knobs dial setting settings choose chosen before by hand yourself set not learned option config
multi-layer perceptron: classic feedforward plain vanilla stacked dense tabular rosenblatt oldest basic simplest ordinary
deep belief network: hinton boltzmann rbm rbms restricted machines greedy pretraining stack stacked 2006 layerwise
autoencoder: bottleneck compress compressing squeeze copies copy itself own input zip back unzip rebuild same hourglass
sparsity constraint: mostly zeros zero few only active silent l1 most off empty quiet weights
denoising autoencoder: grainy corrupted corrupt repair restore restoring cleaning clean dirty photos scratched fix noisy old
neural machine translation: google translate french german english spanish languages language deepl foreign sentence
supervised learning, unsupervised learning: labels labelled unlabelled teacher answers clustering groups alone answer key
  without with right told given grouping
neural network layer, layer: row stage floor level column sheet one bunch side by side cake
multi-head attention mechanism, multi-head attention: parallel several many eight looks perspectives concat concatenated
  glued together once different angles
binary classification task, binary classification: spam ham yes no cat dog sick healthy either or two one zero true false
multi-class classification task, multi-class classification: digits digit species several ten many options mnist pick
  bird fish breed three flower more than
data pipeline: etl plumbing conveyor assembly raw files airflow start end getting everything loading prepare
hyperparameter search space: grid candidates ranges range allowed options every combination limits possibilities try
gradient boosting model, gradient boosting: xgboost lightgbm catboost trees tree one after another mistakes fix fixing
  weak learners previous tabular kaggle
feature engineering: kaggle columns column crafting craft clever hand domain handmade making new inventing expert
  knowledge ratio weekday
early stopping: quit stop patience enough before worse while ahead halt soon goes up pull plug
data generator: yield yields streams stream loader keras feeds feed memory python chunk fit fly batches serve
neural network parameter, parameter: billions billion gpt numbers learned all counts 175 7b count inside size
transformer encoder: bert reads read half understands understand left side input
transformer decoder: gpt writes write half masked next word right side generates
model complexity: fancy big complicated flexible capacity size elaborate how powerful sophisticated
latent variable model: hidden unseen secret underlying behind cannot measure observe invisible causes factors
neural network weight, weight: strength strong connection importance synapse number edge multiplied learned between
generative model: makes make creates create new dalle midjourney stable diffusion invents dream art pictures imagine
discriminative model: tells tell apart separates logistic boundary conditional p y given x line draws draw only
attention head: single one looks part of them
embedding layer: word2vec lookup table vectors vector words ids glove coordinates meaning turn numbers close
relu, rectified linear unit: negative negatives zero max hinge hockey stick clip cuts below positive ramp simple everywhere
convolution operation, convolution: sliding slide window multiply sum sums kernel blur photoshop sharpen edges dot product
class activation map: heatmap heat where looks looking look grad-cam cat explain highlight why decided pixels region red
deep reinforcement learning model, deep reinforcement learning: atari alphago go chess games game robot robots reward
  rewards agent playing play dqn trial error treats walk
deep neural network: many hidden stacked more than lots
model ensemble, ensemble: committee crowd votes vote voting forest several averaging average kaggle together wisdom ask
  many experts friends blend
weight decay regularization, weight decay: l2 shrink shrinking small ridge pull pulls towards zero squared large keep tax
learning curve: plot progress
mean, arithmetic mean: average add share evenly sum divide typical
median: middle centre center queue halfway half
mode: most common popular often
variance, standard deviation: spread scatter vary apart typical distance
correlation, correlation coefficient: together related pearson r relationship move
normal distribution: gaussian bell curve
histogram: bars columns buckets bins
outlier: odd weird far strange extreme
null hypothesis: nothing going default no effect
p-value: fluke chance surprising luck
confidence interval: range plausible 95 percent
linear regression, regression: drawing best fitting line straight
law of large numbers: casino long run
conditional probability: given how likely if
binomial distribution: heads coin flips
poisson distribution: calls arrivals per hour rare events
type i error: false positive alarm
type ii error: false negative missed
placebo: sugar pill fake
cross-validation: folds rotating held turns
bayes theorem: update belief prior evidence
"""


@cache
def hints() -> dict[str, str]:
    """Name of a concept, folded and without spaces → words that go with it."""
    found: dict[str, str] = {}
    for line in _LINES.strip().replace("\n  ", " ").splitlines():
        names, _, said = line.partition(":")
        for name in names.split(","):
            found["".join(words(name))] = said
    return found
