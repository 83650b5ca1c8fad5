const puppeteer = require('puppeteer')
const { WebSocketServer } = require('ws')

let browser
let reload

beforeAll(async () => {
  reload = new WebSocketServer({ port: 35729 })
  reload.on('connection', (socket) => socket.send('hello'))
  browser = await puppeteer.launch()
})

afterAll(async () => {
  await browser.close()
  reload.close()
})

test('the widget shows five stars', async () => {
  const page = await browser.newPage()
  await page.goto('http://localhost:3000/widgets/demo')
  expect(await page.$$('.star')).toHaveLength(5)
})
