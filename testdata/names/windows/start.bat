@echo off
start "" till.exe --register 1
