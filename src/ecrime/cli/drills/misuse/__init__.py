"""Are misused look-ups found, and are the innocent left alone? A service invented by a seed, night after night.

Nothing in it is measured on a real service; it is the best guess at one, written down so that it can be argued with:

* 5,000 officers in 25 provinces, in seven kinds of post whose usual days differ tenfold (``service.POSTS``); four weeks
  in which nothing is judged, then sixty days. Each officer has a pace and habits of his own. Days scatter more than
  chance alone (negative binomial), weeks and the share without a case too.
* Nobody works as a table says: weekends, shifts of duty officers around the clock, night weeks of criminal police,
  leave, three days of Khmer New Year on which only duty officers look much up, a day on which a superior has a list
  checked.
* In three provinces everybody's look-ups double or treble for some days after an incident.
* One in sixteen is new in the service, one in thirty changes his post: neither has a history that says anything.
* Criminal police work on cases for weeks, open the same record daily under its number, and now and then forget it.
* Planning and inspectors look things up without a case as their daily work.

Forty officers misuse what they may see, in six ways (``misusers.WAYS``), drawn from all posts that work for cases, new
officers among them. They are modest: one limit on everybody's look-ups a day would find next to none of
them (the control).
Who looks up without a case all day can hide all but one person in it; no counting finds him, and none is planted
there.
"""
