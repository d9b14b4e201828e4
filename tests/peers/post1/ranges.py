"""Sets of octets or numbers as ranges [begin, end)."""


class Ranges:
    """Ascending, disjoint, not adjacent."""

    def __init__(self, *ranges):
        self.list = []
        for begin, end in ranges:
            self.add(begin, end)

    def __bool__(self):
        return bool(self.list)

    def __iter__(self):
        return iter(list(self.list))

    def total(self):
        return sum(end - begin for begin, end in self.list)

    def within(self, begin, end):
        """What is in it of [begin, end)."""
        return Ranges(*((max(begin, low), min(end, high)) for low, high in self.list
                        if low < end and begin < high))

    def covers(self, begin, end):
        return any(low <= begin and end <= high for low, high in self.list)

    def add(self, begin, end):
        """Returns how many of them are new."""
        if begin >= end:
            return 0
        before = self.within(begin, end).total()
        touched = [(low, high) for low, high in self.list if low <= end and begin <= high]
        merged = (min([begin] + [low for low, _ in touched]),
                  max([end] + [high for _, high in touched]))
        self.list = sorted([each for each in self.list if each not in touched] + [merged])
        return end - begin - before

    def remove(self, begin, end):
        left = []
        for low, high in self.list:
            left += [(low, min(high, begin)), (max(low, end), high)]
        self.list = [(low, high) for low, high in left if low < high]
