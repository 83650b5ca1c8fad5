import { createHmac, timingSafeEqual } from 'node:crypto'

/** Name in a signed `name.signature` token. */
export function userFrom(header: string | undefined): string | null {
  const [name, signature] = (header?.replace('Bearer ', '') ?? '').split('.')
  if (!name || !signature) return null
  const wanted = createHmac('sha256', process.env.SECRET_KEY!).update(name).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? name : null
}
