import seaborn

seaborn.histplot([161, 172, 168, 180, 175]).figure.savefig("heights.png")
