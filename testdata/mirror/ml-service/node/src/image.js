import sharp from 'sharp'

export const SIDE = 224
const MEAN = [0.485, 0.456, 0.406]
const DEVIATION = [0.229, 0.224, 0.225]

/** Pixels of a photograph as the model wants them: channels first, normalised. */
export async function pixels(photo) {
  const raw = await sharp(photo).rotate().resize(SIDE, SIDE, { fit: 'cover' }).removeAlpha().raw().toBuffer()
  const plane = SIDE * SIDE
  const input = new Float32Array(3 * plane)
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) {
      input[c * plane + i] = (raw[i * 3 + c] / 255 - MEAN[c]) / DEVIATION[c]
    }
  }
  return input
}
