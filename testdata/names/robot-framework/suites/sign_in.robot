*** Test Cases ***
A member signs in
    Log    Welcome back
