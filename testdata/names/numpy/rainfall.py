import numpy as np

millimetres = np.array([3.2, 0.0, 11.5, 7.1])
print(millimetres.mean(), np.percentile(millimetres, 90))
