import matplotlib.pyplot as plt

plt.plot([0, 6, 12, 18], [4.1, 0.6, 4.3, 0.8])
plt.savefig("tides.png")
