import cv2

photo = cv2.imread("gate.jpg")
grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
cv2.imwrite("edges.png", cv2.Canny(grey, 80, 160))
