import { spawn } from 'node:child_process'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../../analysis')

export function runScript(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', [path.join(folder, script), ...args])
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out))
      else reject(new Error(err.trim() || `exit ${code}`))
    })
  })
}
