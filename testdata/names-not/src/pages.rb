# Java, JavaScript, TypeScript, Python and C++ are named here and not spoken.
EXPRESS = "require('express')"
DJANGO = %w[django flask fastapi]
puts EXPRESS, DJANGO.join(", ")
