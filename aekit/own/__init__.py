"""Data of your own: a folder of pictures, a CSV file, recordings; read, checked and split, and nothing changed on disk.

>>> mine = aekit.from_folder("pictures", size=64)
>>> mine.report                                     # what was done, and what was left out and why
>>> model = aekit.load_model("mine.npz")            # saved with aekit.freeze(model, mine).save("mine.npz")
>>> new = aekit.from_folder("more", like=model)     # prepared in the same way
"""
