"""Many models, weighed by many processes, and one ledger of what became of each.

``planning`` lists what there is, ``ledger`` keeps it, ``running`` decides what is to be done with
each row and has it done: by ``pool`` on this machine, by ``dasked`` on others. What a worker does
with one model is ``work``. Text goes between processes, and nothing else: JSON, one line a job.
"""
