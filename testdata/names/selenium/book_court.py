from selenium import webdriver

browser = webdriver.Firefox()
browser.get("https://courts.example/book")
browser.quit()
