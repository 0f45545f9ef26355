"""What people at Quillmere, who build river gauges, write to each other: subjects, openings, answers.

{site}, {part}, {number}, {day}, {mate} are filled in for each thread.
"""

from __future__ import annotations

from dataclasses import dataclass

SITES = (
    "Blackmill Bridge", "Ottery Weir", "Kestrel Gorge", "Low Tarn", "Saltmarsh Point", "Ferry Steps", "Heron Sluice",
    "Upper Dunnet", "Cold Ash Lock", "Penny Ford", "Marlstone Quay", "Hollin Beck", "Three Arches", "Wrenbury Cut",
)  # fmt: skip
PARTS = (
    "pressure cell", "solar regulator", "antenna mast", "float housing", "cable gland", "stilling well",
    "battery tray", "radar head", "tipping bucket", "junction box",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that is talked about."""

    subject: str
    opening: str
    answers: tuple[str, ...]


TOPICS = (
    Topic("{site}: gap in last night's readings",
          "The series from {site} has a hole between 02:10 and 05:40. The logger itself was awake (its heartbeat came "
          "through), so I suspect the {part} rather than the modem.\n\nHas anybody been up there this week?",
          ("Lorcan was there on {day} to clear driftwood. He did open the box, but says he closed it with the good "
           "gasket.",
           "I pulled the raw file over the maintenance channel. The voltage dips to 10.9 exactly when the gap begins. "
           "That smells like the {part}, yes.",
           "Could we flag the interval as missing rather than interpolate? The council had questions last time.",
           "Flagged. Interpolation is off for {site} until somebody has looked at it in daylight.",
           "Replacement {part} is in the van. I can swap it on {day} morning, tide permitting.",
           "Swapped. Readings look clean since 09:20. I left the old one on your bench with a rude note on it.")),
    Topic("Order: {number} x {part}",
          "We are down to three spares. I would like to order {number} before the end of the month, while the old "
          "price still holds.\n\nShout by {day} if you need a different connector on yours.",
          ("Please add four with the long cable, for {site}.",
           "Is that price with or without the test certificate? Last time it doubled the bill.",
           "With. I have it in writing this time.",
           "Approved. Benedict needs the cost centre before he signs.",
           "Ordered; delivery is said to be in week {number}. I do not believe them either.")),
    Topic("Field trip to {site}, who comes along?",
          "I plan to drive up to {site} on {day} with the small boat. There is one free seat and one free pair of "
          "waders (size 43, one of them leaks, I never remember which).\n\nThe plan: replace the {part}, survey the "
          "cross-section, be back before the road closes.",
          ("Me! I have not seen the heron there since spring.",
           "I can come if we are back by five. School concert.",
           "Take the spare {part} from shelf C, the one in the van is from the bad batch.",
           "Forecast says wind from the north-east, gusts of {number} knots. The small boat will be lively.",
           "Then we measure from the bridge and leave the boat for another day.",
           "Leaving at seven sharp. I bring coffee, somebody else brings the thing that is not coffee.")),
    Topic("Draft: quarterly report for the council",
          "The draft is in the shared folder. Sections 2 and 4 are finished, section 3 still lacks the rating curve "
          "for {site}.\n\nPlease read it as somebody who has never seen a river.",
          ("Read it. The introduction says \"approximately\" six times. I counted approximately.",
           "Figure 7 has the axes the wrong way round, unless the river now runs uphill at {site}.",
           "I would drop the last paragraph: it promises a second gauge, and nobody has paid for one.",
           "The rating curve is in. Uncertainty is 4 % below two metres, worse above, and I say so on page nine.",
           "Margit will ask about the flood in March. Let us have the answer before she asks.",
           "Final version is out. Thank you all; the commas are Willa's, the mistakes are mine.")),
    Topic("Firmware 4.{number}: please test on something unimportant",
          "Build 4.{number} is on the test channel. It fixes the clock drift and the reboot when the {part} is "
          "unplugged, and it should use a third less power in sleep.\n\nPlease do not put it on anything that people "
          "look at.",
          ("Running on the bench since {day}. No reboots, and the clock is two seconds off after four days.",
           "It draws 180 microamps asleep on mine. Are we sure about the \"third less\"?",
           "Debug port was still on. With it off: 61 microamps. I take everything back.",
           "I put it on {site}. Do not tell Benedict.",
           "Benedict reads this list.",
           "Promoted to stable. Rollout begins on {day}, ten stations a night.")),
    Topic("Calibration rig is booked out",
          "Whoever has the rig: could you please write it on the sheet? I have {number} sensors waiting and a kettle "
          "that has gone cold twice.",
          ("It was me, sorry. It will be free at two.",
           "While it is out: the reference thermometer reads 0.3 too high. I put a label on it.",
           "I have made an online sheet for the rig, since the paper one keeps being used for shopping lists.",
           "To be fair the shopping list had \"calibration gas\" on it.")),
    Topic("Minutes: {day} meeting",
          "Short minutes, corrections by tonight.\n\n  1. {site} goes live next week (Priya)\n  2. New {part} "
          "supplier: "
          "samples arrive on {day} (Tobias)\n  3. Office move: still no date, still boxes in the corridor (Benedict)\n"
          "  4. Cake: rota has a hole in it (everyone)",
          ("Item 1 is my name but Sam's work. Credit where it is due.",
           "Item 3: there is a date now, and it is worse.",
           "I volunteer for item 4.",
           "Corrected and filed. Thank you.")),
    Topic("Question about the datum at {site}",
          "The survey gives the gauge zero as 12.41 m, our database says 12.14 m. One of us has swapped two digits, "
          "and "
          "I would like it not to be me.",
          ("It was me. The field book says 12.41. I will correct the database and recompute from April.",
           "How many products does that change?",
           "Stage for {site} only; discharge not yet, because there is no curve. We were lucky.",
           "I added a check: two surveys that differ by more than 5 cm now raise a question instead of a shrug.")),
    Topic("Interview on {day}: who sits in?",
          "We have somebody coming for the field position on {day} at eleven. She has built her own rain gauge out of "
          "a yoghurt pot and published the error budget.\n\nTwo of us should be there, and somebody should hide the "
          "boxes in the corridor.",
          ("I am in. An error budget for a yoghurt pot is the best application we have had.",
           "Please ask about night work in winter, kindly but clearly.",
           "She asked better questions than we did. I vote yes.",
           "Yes from me as well. Benedict will write to her today.")),
    Topic("The new dashboards are slow",
          "Opening the map with all stations takes eleven seconds here. I know it is pretty. It is also eleven seconds."
          "\n\nCould we load the last day only and fetch the rest when somebody zooms out?",
          ("Profiled it: nine of the eleven seconds are one query that asks for {site} fourteen times.",
           "Fixed the query; it is down to 1.3 s on my machine. Please try.",
           "0.9 s here. I no longer have time to make tea while it loads. Was that wise?",
           "Deployed. If something looks odd, the old one is still there under /classic.")),
    Topic("Flood warning test on {day}",
          "On {day} at ten we test the warning chain from {site} to the council's sirens. The sirens stay silent; "
          "everything before them is real.\n\nIf your phone rings: it is a test. If it rings after eleven: it is not.",
          ("Phones rang at 10:00:04, 10:00:05 and, for Hugo, 10:07.",
           "Mine was in the stilling well. Long story.",
           "The council confirms receipt within forty seconds. They are happy, and so am I.",
           "I have written up the one thing that failed ({part} alarm has no text in French). Odile has sent me a "
           "better one than I deserve.")),
    Topic("Kitchen: the fridge is a calibration standard",
          "Somebody has put a {part} next to the yoghurt. It has a label saying \"do not warm up\". I have not warmed "
          "it up. I have also not eaten the yoghurt.",
          ("Guilty. It needs to stay at four degrees until {day}.",
           "Then the fridge needs a door alarm. It was open all night on {day}.",
           "I have put one of our loggers in. We now have the best documented fridge in the county.",
           "Mean 4.6, standard deviation 1.9. Somebody opens it at 10:55 every day. We know who you are.")),
)  # fmt: skip

SMALL_ANSWERS = (
    "Sounds good to me.",
    "Thanks, that helps. I will try it this afternoon and report.",
    "Agreed. Let us not wait for the next meeting with it.",
    "Could you send me the file as well? The link asks me for a password that nobody knows.",
    "I am out until {day}; after that I am all yours.",
    "+1",
    "Good point. I had not thought of {site}.",
    "Not sure about this. Can we talk for five minutes tomorrow?",
    "Done.",
    "Looks right. One small thing: the unit in the second table should be m³/s.",
    "I asked {mate}, who says it has always been like that.",
    "Yes please, and thank you.",
    "Short answer: yes. Long answer: also yes, but with a diagram.",
    "I have put it on the list for {day}.",
    "Can confirm, saw the same at {site} last year. It went away with the new {part}.",
)

GREETINGS = ("Hi {mate},", "Hello {mate},", "Hi all,", "Hi,", "Morning,", "{mate},", "Dear all,")

NAMES = (
    "Otter", "Brook", "Plumb", "Ripple", "Tideline", "Heron", "Sextant", "Driftwood", "Lull", "Eddy", "Marlin",
    "Sluice",
    "Kingfisher", "Dipper", "Coot", "Fathom", "Ebb", "Skerry", "Wader", "Pebble", "Mudlark", "Weathercock", "Burble",
    "Gauge McGaugeface", "Confluence", "Osier", "Meander", "Thalweg", "Oxbow", "Freshet", "Spate", "Beck", "Rill",
    "Tarn",
    "Bittern", "Newt", "Sedge", "Alder", "Reedling", "Wagtail", "Minnow", "Stickleback", "Loach", "Grebe", "Anchor",
    "Lodestar", "Harbinger", "Whimbrel", "Curlew", "Teal", "Barnacle", "Lighterman", "Bargee", "Staithe", "Wharf",
)  # fmt: skip
NAME_REMARKS = (
    "What about {name}? Short, easy to spell over a bad radio.",
    "{name}. It is what my daughter said without looking up.",
    "I like {name}, but I have liked worse.",
    "{name} is taken; there is a boat shed of that name opposite the office.",
    "Against {other}, it sounds like a cough. {name} is better.",
    "{name}! It even looks like one if you squint.",
    "In German {name} means something you do not want on a box. Ask Tobias.",
    "It does not. But I would rather not have {other} on my business card either.",
    "My vote goes to {name}. I also vote for lunch.",
    "{name}, because it is what it does: it sits in the water and says nothing.",
    "Could we please decide this before the moulds are cut? {name} is fine. Everything is fine.",
    "I have tried {name} on the phone with the council. They asked me to spell it twice.",
    "{other} was mine and I withdraw it. {name}.",
    "Between {name} and {other} I would toss a coin. I have tossed it. It is in the river.",
)
