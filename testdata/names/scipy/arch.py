from scipy.optimize import brentq

print(brentq(lambda span: span**3 - 2 * span - 5, 1, 3))
