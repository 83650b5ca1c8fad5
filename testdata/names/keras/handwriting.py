import keras

reader = keras.Sequential([
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
reader.compile(loss="sparse_categorical_crossentropy")
