import tensorflow as tf

images = tf.io.read_file("leaf.png")
print(tf.image.decode_png(images).shape)
