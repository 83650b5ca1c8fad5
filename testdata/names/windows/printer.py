import win32print

print(win32print.GetDefaultPrinter())
