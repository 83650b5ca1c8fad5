import * as launcher from 'chrome-launcher'

const browser = await launcher.launch({ startingUrl: 'https://museum.example' })
console.log(browser.port)
browser.kill()
