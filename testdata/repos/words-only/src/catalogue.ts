import type { Entry } from './types.js'

// import pandas as pd; import torch; from sklearn.ensemble import RandomForestClassifier
const entries: Record<string, Entry> = {
  'socket.io': { label: 'Socket.IO', colour: '#010101', family: 'real-time' },
  ws: { label: 'ws', colour: '#4a4a4a', family: 'real-time' },
  express: { label: 'Express', colour: '#222222', family: 'web' },
  pandas: { label: 'pandas', colour: '#150458', family: 'data' },
  numpy: { label: 'NumPy', colour: '#4dabcf', family: 'data' },
  torch: { label: 'PyTorch', colour: '#ee4c2c', family: 'learning' },
  tensorflow: { label: 'TensorFlow', colour: '#ff6f00', family: 'learning' },
  'scikit-learn': { label: 'scikit-learn', colour: '#f7931e', family: 'learning' },
  scrapy: { label: 'Scrapy', colour: '#60a839', family: 'scraping' },
  puppeteer: { label: 'Puppeteer', colour: '#40b5a4', family: 'scraping' },
}

const examples = [
  "const io = require('socket.io')(server)",
  'new WebSocketServer({ port: 8080 })',
  'import pandas as pd',
  'df.groupby("day").sum()',
  `from fastapi import FastAPI
app = FastAPI()`,
]

export function known(name: string): Entry | undefined {
  // require('ws') and require('express') are looked up by their npm name
  return entries[name.toLowerCase()]
}

export function example(index: number): string {
  return examples[index % examples.length] ?? ''
}
