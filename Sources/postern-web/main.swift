import Hummingbird
import HummingbirdTLS
import Mustache
print("x")
