import sys

from atoll_features.cli import main

if __name__ == "__main__":
    sys.exit(main())
