from sklearn.linear_model import LogisticRegression

nights = [[2.0, 0.1], [-1.5, 0.9], [4.2, 0.3], [-3.0, 0.8]]
frost = LogisticRegression().fit(nights, [0, 1, 0, 1])
print(frost.predict([[0.5, 0.5]]))
