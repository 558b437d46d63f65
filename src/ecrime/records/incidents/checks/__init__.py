"""Edit checks: what does not fit together in one incident, or is too unlikely to pass without a second look.

What an incident must say at all is the business of ``rules``; the checks here read the facts against each other,
against the country pack and against the clock. Each has an id for ever (``P07``), a severity, the clause or source it
comes from, the facts it reads, and a sentence in ``sentences`` under the code ``check.P07``.

* An **error** contradicts itself or the law. It joins the problems of ``rules.check_facts``: nothing is recorded or
  corrected with one, through whatever entrance.
* A **warning** is unlikely. The officer may let it stand with a reason kept with the record; recorded without one it
  waits in the quality queue, where planning or criminal police decide.
* A **note** tells what is missing or how others write it. It stops nobody and waits for nobody.

A check runs only where its facts could be stated: what a form or a file has no question for is no omission.
"""
