from playwright.sync_api import sync_playwright

with sync_playwright() as browsers:
    page = browsers.firefox.launch().new_page()
    page.goto("https://tickets.example")
    page.click("text=Matinee")
