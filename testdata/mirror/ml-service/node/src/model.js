import * as ort from 'onnxruntime-node'
import { LABELS } from './labels.js'
import { SIDE } from './image.js'

const BEST = 3

function softmax(logits) {
  const highest = Math.max(...logits)
  const powers = logits.map((x) => Math.exp(x - highest))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((x) => x / sum)
}

export class Classifier {
  constructor(session) {
    this.session = session
    this.labels = LABELS
  }

  static async load(path) {
    return new Classifier(await ort.InferenceSession.create(path))
  }

  async predict(input) {
    const tensor = new ort.Tensor('float32', input, [1, 3, SIDE, SIDE])
    const [name] = this.session.inputNames
    const outputs = await this.session.run({ [name]: tensor })
    const logits = Array.from(outputs[this.session.outputNames[0]].data)
    return softmax(logits)
      .map((probability, i) => ({ label: this.labels[i], probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, BEST)
  }
}
