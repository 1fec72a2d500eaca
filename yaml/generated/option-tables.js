export const optionTables = {
 "annotate": {
  "description": "Adds what a table says of a key: the line of a machine, the place of a sensor. A tuple whose key the table does not have goes unchanged to the stream `unknown`. Formula: the left outer join with a fixed relation, the unmatched part apart. The table is part of the topology, and changes with `headwater update`.",
  "type": "object",
  "properties": {
   "by": {
    "description": "The field whose value is looked up.",
    "type": "string"
   },
   "adds": {
    "description": "The fields that are added; they take the place of equal names.",
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "table": {
    "description": "Their values, by the text of the value of `by`. Up to 100,000; more belongs into a stream (a join).",
    "type": "object",
    "additionalProperties": {
     "type": "object",
     "additionalProperties": {
      "anyOf": [
       {
        "type": "null"
       },
       {
        "type": "string"
       },
       {
        "type": "number"
       },
       {
        "type": "boolean"
       },
       {
        "type": "array",
        "items": {}
       },
       {
        "type": "object",
        "additionalProperties": {}
       }
      ]
     }
    }
   }
  },
  "required": [
   "by",
   "adds",
   "table"
  ],
  "additionalProperties": false
 },
 "bloomMembers": {
  "description": "Passes tuples whose value is a member, or, rarely, is taken for one; all others go to the stream `others`. No member is ever refused. Members come with the topology, or in a second input whose tuples have the field `members` of type json, a list of texts or a finished filter: the next tuple is already held against it, without a restart. One that does not fit is a dead letter, and those before it stay. Before any members nobody is one. Feed every task the members: by `all()`. Source: B. H. Bloom, \"Space/time trade-offs in hash coding with allowable errors\", Comm. ACM 13 (1970).",
  "type": "object",
  "properties": {
   "value": {
    "description": "The field whose value may be one of the members.",
    "type": "string"
   },
   "members": {
    "description": "The members to begin with, or a filter that `BloomFilter.toJson` has made of them elsewhere. Those that came by stream are kept as state, and go before them. Default: none, and an input that brings them.",
    "anyOf": [
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     {
      "type": "object",
      "properties": {
       "kind": {
        "const": "bloom"
       },
       "hashes": {
        "description": "Hashes for each value.",
        "type": "number"
       },
       "bits": {
        "description": "Base64 of the bits, the lowest of each byte first.",
        "type": "string"
       }
      },
      "required": [
       "kind",
       "hashes",
       "bits"
      ],
      "additionalProperties": false
     }
    ]
   },
   "falsePositives": {
    "description": "Of the others, the share that passes by mistake. Default 0.01. With a finished filter it is that one's.",
    "type": "number",
    "exclusiveMinimum": 0,
    "exclusiveMaximum": 1
   }
  },
  "required": [
   "value"
  ],
  "additionalProperties": false
 },
 "convert": {
  "description": "Turns a value into another unit: y = (f1 / f2) (x + s1) - s2, with the factors and shifts to the SI unit. Source: NIST Special Publication 811 (2008), appendix B; exact definitions where there are such.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "from": {
    "enum": [
     "K",
     "°C",
     "°F",
     "Pa",
     "hPa",
     "kPa",
     "bar",
     "mbar",
     "psi",
     "atm",
     "mmHg",
     "m",
     "mm",
     "cm",
     "km",
     "in",
     "ft",
     "mi",
     "kg",
     "g",
     "t",
     "lb",
     "m/s",
     "km/h",
     "mph",
     "kn",
     "m³",
     "L",
     "mL",
     "gal",
     "m³/h",
     "L/s",
     "L/min",
     "m³/s",
     "J",
     "kJ",
     "Wh",
     "kWh",
     "MWh",
     "kcal",
     "W",
     "kW",
     "MW",
     "hp",
     "V",
     "mV",
     "kV",
     "A",
     "mA",
     "ms",
     "s",
     "min",
     "h",
     "rad",
     "°",
     "1",
     "%",
     "ppm"
    ]
   },
   "to": {
    "description": "A unit of the same quantity: \"°C\" to \"psi\" does not compile.",
    "enum": [
     "K",
     "°C",
     "°F",
     "Pa",
     "hPa",
     "kPa",
     "bar",
     "mbar",
     "psi",
     "atm",
     "mmHg",
     "m",
     "mm",
     "cm",
     "km",
     "in",
     "ft",
     "mi",
     "kg",
     "g",
     "t",
     "lb",
     "m/s",
     "km/h",
     "mph",
     "kn",
     "m³",
     "L",
     "mL",
     "gal",
     "m³/h",
     "L/s",
     "L/min",
     "m³/s",
     "J",
     "kJ",
     "Wh",
     "kWh",
     "MWh",
     "kcal",
     "W",
     "kW",
     "MW",
     "hp",
     "V",
     "mV",
     "kV",
     "A",
     "mA",
     "ms",
     "s",
     "min",
     "h",
     "rad",
     "°",
     "1",
     "%",
     "ppm"
    ]
   },
   "as": {
    "description": "The field that holds the result. Default: in the place of `value`, which is a double then.",
    "type": "string"
   }
  },
  "required": [
   "value",
   "from",
   "to"
  ],
  "additionalProperties": false
 },
 "counterRate": {
  "description": "The rate of a counter per second: (x_i - x_(i-1)) / (t_i - t_(i-1)), or its rise x_i - x_(i-1). After a restart the counter began at 0, so its rise is x_i; where it turns at `wrapsAfter` w, it is x_i - x_(i-1) + w + 1. The first reading of a key gives none and is dropped, as is one that is not newer than the one before. Source: RFC 2578, 7.1.6 (counters that wrap); restarts as in Prometheus' `rate`, without its extrapolation.",
  "type": "object",
  "properties": {
   "value": {
    "description": "The counter, which only rises until it starts again at 0.",
    "type": "string"
   },
   "at": {
    "description": "The time of a reading.",
    "type": "string"
   },
   "wrapsAfter": {
    "description": "The counter goes on at 0 behind this value, as one of 16 bits does behind 65,535: less than before is a turn of the counter. Default: less than before is a restart from 0.",
    "type": "number",
    "exclusiveMinimum": 0
   },
   "per": {
    "description": "\"second\" (default): the rate. \"reading\": by how much it has risen since the reading before, to be summed up; a `sum` of it in windows leaves out nothing that rises between two windows.",
    "enum": [
     "second",
     "reading"
    ]
   },
   "as": {
    "description": "The field that holds the result. Default \"rate\".",
    "type": "string"
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "at"
  ],
  "additionalProperties": false
 },
 "deadband": {
  "description": "Passes a reading only when it differs enough from the one that passed last: |x - r| > d, with d = absolute, or d = percent / 100 |r|. So the value that the reader has is never wrong by more than d. Source: OPC UA Part 8, \"Data Access\", 7.2 (absolute deadband); percent is of the reported value, not of the sensor's range.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "absolute": {
    "description": "In units of the value. Either this or `percent`.",
    "type": "number",
    "minimum": 0
   },
   "percent": {
    "description": "Of the value that was reported last.",
    "type": "number",
    "minimum": 0
   },
   "atLeastEvery": {
    "description": "Report at least this often, by the time in `at`, also without a change. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "at": {
    "description": "The time of a reading; needed with `atLeastEvery`.",
    "type": "string"
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value"
  ],
  "additionalProperties": false
 },
 "dedupe": {
  "description": "Passes the first of equal tuples and drops those that come within a time after it. Formula: t passes when no t' with id(t') = id(t) has passed in the last `within`; with `at`, when |t - t'| >= within for all that have passed and are remembered, until the watermark w has come to t' + within; t goes to the stream `late`, unchanged and counted, when t + within <= w. What has passed is remembered as state, some 250 bytes for each in memory, so nothing that came twice passes twice across crashes and moves. Source: duplicate elimination over sliding windows, L. Golab and M. T. Özsu, \"Issues in data stream management\", SIGMOD Record 32 (2003).",
  "type": "object",
  "properties": {
   "by": {
    "description": "Fields in which copies are equal, e.g. [\"sensor\", \"at\"]. Feed a bolt of several tasks by `fields` of one or all of them.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "within": {
    "description": "A copy that is later than this after the one that passed passes again, in running time, or by `at`. \"10m\" or ms.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "at": {
    "description": "The time of a reading, by which `within` goes: event time. Then there is a stream `late`. Default: the time in which the task runs.",
    "type": "string"
   },
   "keysMax": {
    "description": "Different tuples that a task remembers at most, with `at` each that passed by itself; one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "by",
   "within"
  ],
  "additionalProperties": false
 },
 "everyNth": {
  "description": "Passes the first of each n readings of a key. Formula: the i-th passes, from 0, when i mod n = 0; systematic sampling (W. G. Cochran, \"Sampling techniques\", 1977, ch. 8).",
  "type": "object",
  "properties": {
   "n": {
    "description": "Of how many readings one passes: 2 or more.",
    "type": "integer",
    "minimum": 2,
    "maximum": 1000000000
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "n"
  ],
  "additionalProperties": false
 },
 "ewma": {
  "description": "Exponentially weighted moving average: m = m + a (x - m), with a fixed weight a, or, for readings that come at uneven times, a = 1 - 2^(-dt / halfLife). A reading that is older than the latest has dt = 0: it changes nothing. Source: S. W. Roberts, \"Control chart tests based on geometric moving averages\", Technometrics 1 (1959); uneven times: A. Eckner, \"Algorithms for unevenly spaced time series\" (2017), EMA with last-point interpolation.",
  "type": "object",
  "properties": {
   "value": {
    "description": "The field that is smoothed.",
    "type": "string"
   },
   "alpha": {
    "description": "Weight of the new reading, above 0 and up to 1; where readings come evenly.",
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 1
   },
   "halfLife": {
    "description": "The time in which the weight of the past halves; where they do not. \"30s\" or ms.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "at": {
    "description": "The time of a reading; needed with `halfLife`.",
    "type": "string"
   },
   "as": {
    "description": "The field that holds the result. Default \"ewma\"; the name of `value` puts it in its place.",
    "type": "string"
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value"
  ],
  "additionalProperties": false
 },
 "fileLookup": {
  "description": "Adds to each tuple what a file beside the agent says of its key: the line of a machine, the place of a sensor. The file is read whole before the first tuple (up to 64 MiB and 100,000 lines), and again when it has changed; replace it by renaming another one to its name. While a new one cannot be read, the old one counts, with a line in the log. Of lines of one key the last counts; one that cannot be read is left out, logged and counted as `malformed`. A tuple whose key the file does not have goes unchanged to the stream `unmatched`.",
  "type": "object",
  "properties": {
   "path": {
    "description": "Where the file is on the agent; may hold `${agent.name}` and `${agent.<label>}`.",
    "type": "string"
   },
   "format": {
    "description": "Default: by the ending of the path (.csv, else JSON lines).",
    "enum": [
     "csv",
     "jsonl"
    ]
   },
   "header": {
    "description": "csv: the first line names the columns. Default true; else the columns are the fields in their order.",
    "type": "boolean"
   },
   "fields": {
    "description": "The fields of the table.",
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "by": {
    "description": "Fields whose values are equal in both: { name in the stream: name in the table }.",
    "type": "object"
   },
   "adds": {
    "description": "Fields that are added: { name in the result: name in the table }. They take the place of equal names.",
    "type": "object",
    "additionalProperties": {
     "type": "string"
    }
   },
   "refresh": {
    "description": "How often it is looked at whether the table has changed. Default \"10s\".",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 100
     }
    ]
   }
  },
  "required": [
   "path",
   "fields",
   "by",
   "adds"
  ],
  "additionalProperties": false
 },
 "filePredict": {
  "description": "Adds what the model in a file beside the agent says of each reading, as `predict` does with one that comes with the topology or by stream. The file is read before the first tuple (up to 8 MiB), and again when it has changed; replace it by renaming another one to its name. While a new one cannot be read, or is no model for these features, the old one counts, with a line in the log, counted as `unreadable`.",
  "type": "object",
  "properties": {
   "path": {
    "description": "Where the model is on the agent, as JSON; may hold `${agent.name}` and `${agent.<label>}`.",
    "type": "string"
   },
   "features": {
    "description": "The fields that a model may ask for; it names those that it needs itself.",
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "as": {
    "description": "The field that holds the prediction. Default \"prediction\".",
    "type": "string"
   },
   "refresh": {
    "description": "How often it is looked at whether the file has changed. Default \"10s\".",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 100
     }
    ]
   }
  },
  "required": [
   "path",
   "features"
  ],
  "additionalProperties": false
 },
 "fileReplay": {
  "description": "Replays a file of readings, then is at its end. A line that cannot be read becomes a dead letter. After a restart of its task it begins again at the first line; in `exactly-once` it goes on behind the last line that is committed (lines may be added to the file meanwhile; a shorter file is another one and begins anew). What comes from a pipe cannot be had again: there it goes on with what comes.",
  "type": "object",
  "properties": {
   "path": {
    "description": "Where the file is on the agent; may hold `${agent.name}` and `${agent.<label>}`.",
    "type": "string"
   },
   "format": {
    "description": "Default: by the ending of the path (.csv, else JSON lines).",
    "enum": [
     "csv",
     "jsonl"
    ]
   },
   "fields": {
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "header": {
    "description": "csv: the first line names the columns. Default true; else the columns are the fields in their order.",
    "type": "boolean"
   },
   "pace": {
    "description": "\"fast\" (default): as fast as the topology takes it. \"real-time\": at the distances of the timestamps in `timeField`. A number: so many times as fast as real time.",
    "anyOf": [
     {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1000000
     },
     {
      "const": "fast"
     },
     {
      "const": "real-time"
     }
    ]
   },
   "timeField": {
    "description": "The timestamp field that `pace` goes by.",
    "type": "string"
   }
  },
  "required": [
   "path",
   "fields"
  ],
  "additionalProperties": false
 },
 "fileSink": {
  "description": "Appends each tuple as a line. A tuple's acknowledgement is held until its line is on the disk (fsync), so nothing is lost by a power cut; a tuple whose task died before that is written again. A full disk stops the stream and loses nothing. In `exactly-once` every line is there once and whole, also after a kill: `<path>.position` says how much of the file counts, and must stay beside it. That holds as long as the task stays on its agent: on another one the last lines may come again, so place it with `onEach`. Several tasks should not share a file: put `${task}` into the path.",
  "type": "object",
  "properties": {
   "path": {
    "description": "The file on the agent; may hold `${agent.name}`, `${agent.<label>}`, `${topology}`, `${task}`. Folders are made.",
    "type": "string"
   },
   "format": {
    "description": "Default: by the ending of the path (.csv, else JSON lines).",
    "enum": [
     "csv",
     "jsonl"
    ]
   }
  },
  "required": [
   "path"
  ],
  "additionalProperties": false
 },
 "fill": {
  "description": "Puts a number where a value is null or NaN: a constant, the last value that was there (last observation carried forward), or the mean of the last n of them: x = (x_1 + … + x_n) / n. A value that was put there is no observation. As long as none has come, such tuples go to the stream `unfilled`. Source: R. J. A. Little and D. B. Rubin, \"Statistical analysis with missing data\" (2019), 4.2.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "with": {
    "description": "A number, the last value of the key, or the mean of its last `of` values.",
    "anyOf": [
     {
      "type": "number"
     },
     {
      "const": "last"
     },
     {
      "const": "mean"
     }
    ]
   },
   "of": {
    "description": "Values that the mean is of: 1 to 1,000. Default 5.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "with"
  ],
  "additionalProperties": false
 },
 "hysteresisAlarm": {
  "description": "Raises an alarm when a value has been beyond a limit for a time, clears it only when it is back behind another limit, and escalates one that stays. It passes on only readings that change the alarm: at most one a step, so noise around a limit rings once. Readings from before the latest change of a key are read as if they came then. Formula: with raise R, clear C (R > C: high alarm): normal → beyond at x > R; beyond → raised when t - t0 >= holdOff, → normal at x <= R; raised → level + 1 when t - t1 >= escalateAfter[level - 1]; → normal at x < C. Source: ANSI/ISA-18.2-2016, \"Management of alarm systems\", 3.1 (alarm deadband, on-delay).",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "at": {
    "description": "The time of a reading; all durations go by it.",
    "type": "string"
   },
   "raise": {
    "description": "The value beyond which the alarm is raised.",
    "type": "number"
   },
   "clear": {
    "description": "The value beyond which it is cleared: below `raise` for a high alarm, above it for a low one.",
    "type": "number"
   },
   "holdOff": {
    "description": "The value must be beyond `raise` for so long without a break. Default 0: at once.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "escalateAfter": {
    "description": "Times after the raising at which an alarm that is not cleared rises by one level. Default none.",
    "type": "array",
    "items": {
     "duration": true,
     "anyOf": [
      {
       "type": "string",
       "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
      },
      {
       "type": "number",
       "exclusiveMinimum": 0
      }
     ]
    }
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "at",
   "raise",
   "clear"
  ],
  "additionalProperties": false
 },
 "inOrder": {
  "description": "Passes tuples in the order of their times, those of one time in the order in which they came: for components behind it that take readings as they come. A tuple waits until event time has come to it, so as long as the `disorder` of the spouts before it says; one from before that goes to the stream `late`, unchanged, and is counted. Those that wait are state: they survive, and move. Formula: out when w >= t, by (t, arrival), w the watermark; late when t < w at its arrival. What waits takes two keys for each distinct time; where `keysMax` of the topology leaves no room a tuple is a dead letter. Each of several tasks puts in order what it gets. Source: J. Li et al., \"Out-of-order processing: a new architecture for high-performance stream systems\", PVLDB 1 (2008), 2 (in-order processing by a buffer that heartbeats empty).",
  "type": "object",
  "properties": {
   "at": {
    "description": "The time of a reading.",
    "type": "string"
   }
  },
  "required": [
   "at"
  ],
  "additionalProperties": false
 },
 "influxSink": {
  "description": "Writes each tuple as a point of InfluxDB, by HTTP in line protocol. A point with the same tags and timestamp replaces the one before, so a tuple that is written twice is there once: exactly-once, as long as no two readings share tags and microsecond. While the server is away everything waits; a point that it will not take is a dead letter with its words.",
  "type": "object",
  "properties": {
   "url": {
    "description": "http://host:8086 or https://…",
    "type": "string"
   },
   "org": {
    "description": "InfluxDB 2 and 3: organisation (3 ignores it) and bucket.",
    "type": "string"
   },
   "bucket": {
    "type": "string"
   },
   "database": {
    "description": "InfluxDB 1: the database, instead of org and bucket.",
    "type": "string"
   },
   "token": {
    "description": "Sent as `Authorization: Token …`; InfluxDB 1 takes `user:password` here.",
    "type": "string"
   },
   "measurement": {
    "type": "string"
   },
   "tags": {
    "description": "Fields that become tags: they and the timestamp say which point it is. Default: none.",
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "fields": {
    "description": "Fields that become fields of the point. Default: all others.",
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "timestamp": {
    "description": "The timestamp field.",
    "type": "string"
   }
  },
  "required": [
   "url",
   "measurement",
   "timestamp"
  ],
  "additionalProperties": false
 },
 "interpolate": {
  "description": "Brings readings at uneven times to an even grid: at each t = k every between two readings of a key, on the line through them: x(t) = x1 + (x2 - x1) (t - t1) / (t2 - t1), for t1 < t <= t2. The output has the key, the value as a double, and the time. A reading that is not newer than the one before is dropped; across a gap that is too long there are no points. Source: linear interpolation, e.g. E. Meijering, \"A chronology of interpolation\", Proc. IEEE 90 (2002).",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "at": {
    "description": "The time of a reading.",
    "type": "string"
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "every": {
    "description": "Points lie at whole multiples of this since 1970. \"1m\" or ms.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "gapMax": {
    "description": "No line across a gap longer than this. Default: 10 times `every`. At most 10,000 times.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "at",
   "every"
  ],
  "additionalProperties": false
 },
 "intervalJoin": {
  "description": "Pairs of tuples of two streams with equal keys whose times lie near each other. A pair goes out when the second of both comes; what met nobody, where `kind` asks for it, when the watermark says that nobody can come any more. The result has the fields of `by`, `at` (of a pair the later time, of a tuple alone the last time at which it could have met one), `fields`, and of an outer join `revision`. Tuples that are more than `lateness` behind the watermark go to the streams `late-left` and `late-right`, counted. Formula: { (l, r) : key(l) = key(r), from <= time(r) - time(l) <= to }; of an outer join also (l, null) where there is no such r, and (null, r) likewise.",
  "type": "object",
  "properties": {
   "between": {
    "description": "The least and the greatest distance in time from the left tuple to the right one, both included: [\"-5s\", \"10s\"] is from 5 s before it to 10 s behind it.",
    "type": "array",
    "items": {
     "anyOf": [
      {
       "type": "string"
      },
      {
       "type": "number"
      }
     ]
    }
   },
   "left": {
    "description": "One of the bolt's inputs.",
    "type": "string"
   },
   "right": {
    "description": "The other one.",
    "type": "string"
   },
   "by": {
    "description": "Fields whose values are equal in both: of one name, several, or { name at the left: name at the right }. Feed a join of several tasks by `fields` of these.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     {
      "type": "object"
     }
    ]
   },
   "time": {
    "description": "The field that says when a tuple happened, of one name or { left, right }. Left out: by processing time, when each tuple came.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "object",
      "properties": {
       "left": {
        "anyOf": [
         {
          "type": "string"
         },
         {
          "type": "object",
          "properties": {
           "field": {
            "type": "string"
           },
           "unit": {
            "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\"."
           },
           "format": {
            "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\"."
           },
           "zone": {
            "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\"."
           }
          },
          "required": [
           "field"
          ],
          "additionalProperties": false
         }
        ]
       },
       "right": {
        "anyOf": [
         {
          "type": "string"
         },
         {
          "type": "object",
          "properties": {
           "field": {
            "type": "string"
           },
           "unit": {
            "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\"."
           },
           "format": {
            "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\"."
           },
           "zone": {
            "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\"."
           }
          },
          "required": [
           "field"
          ],
          "additionalProperties": false
         }
        ]
       }
      },
      "required": [
       "left",
       "right"
      ],
      "additionalProperties": false
     }
    ]
   },
   "lateness": {
    "description": "How much later than event time a tuple may come and still meet others, ms or \"10s\": then those that it meets wait so much longer, and what had gone out alone comes again as a pair, with `revision` 1. With `time`. Default 0: it goes to `late-left` or `late-right`.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "kind": {
    "description": "Whether tuples that met nobody go out alone, with null for the other side. Default \"inner\".",
    "enum": [
     "inner",
     "left",
     "right",
     "full"
    ]
   },
   "fields": {
    "description": "The fields of the result, beside those of `by`: { rms: \"left.rms\", celsius: \"right.celsius\" }.",
    "type": "object",
    "additionalProperties": {
     "type": "string"
    }
   },
   "rowsMax": {
    "description": "Tuples that wait, of one key and side; one more becomes a dead letter. Default 1,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 100000
   },
   "keysMax": {
    "description": "Keys of a task of which tuples wait; one more becomes a dead letter. Default 100,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   }
  },
  "required": [
   "between",
   "left",
   "right",
   "by",
   "fields"
  ],
  "additionalProperties": false
 },
 "join": {
  "description": "Pairs of tuples of two streams with equal keys in the same window: `size` alone is tumbling, with `every` hopping (then a pair comes once in each window that holds both). A pair goes out when the second of both comes; what met nobody, where `kind` asks for it, when the watermark has passed the end of the window. The result has the fields of `by`, `start` and `end` of the window, `at` (a time inside of it, for windows behind this one), `fields`, and of an outer join `revision`. Tuples whose windows have all closed go to the streams `late-left` and `late-right`, counted. Formula: { (l, r) : key(l) = key(r), l and r in W } for each window W; of an outer join also (l, null) where no r of the key is in W, and (null, r) likewise.",
  "type": "object",
  "properties": {
   "size": {
    "description": "How long windows are: \"10s\", ms, or \"day\", \"week\", \"month\" in local time.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "number"
     }
    ]
   },
   "left": {
    "description": "One of the bolt's inputs.",
    "type": "string"
   },
   "right": {
    "description": "The other one.",
    "type": "string"
   },
   "by": {
    "description": "Fields whose values are equal in both: of one name, several, or { name at the left: name at the right }. Feed a join of several tasks by `fields` of these.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     {
      "type": "object"
     }
    ]
   },
   "time": {
    "description": "The field that says when a tuple happened, of one name or { left, right }. Left out: by processing time, when each tuple came.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "object",
      "properties": {
       "left": {
        "anyOf": [
         {
          "type": "string"
         },
         {
          "type": "object",
          "properties": {
           "field": {
            "type": "string"
           },
           "unit": {
            "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\"."
           },
           "format": {
            "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\"."
           },
           "zone": {
            "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\"."
           }
          },
          "required": [
           "field"
          ],
          "additionalProperties": false
         }
        ]
       },
       "right": {
        "anyOf": [
         {
          "type": "string"
         },
         {
          "type": "object",
          "properties": {
           "field": {
            "type": "string"
           },
           "unit": {
            "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\"."
           },
           "format": {
            "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\"."
           },
           "zone": {
            "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\"."
           }
          },
          "required": [
           "field"
          ],
          "additionalProperties": false
         }
        ]
       }
      },
      "required": [
       "left",
       "right"
      ],
      "additionalProperties": false
     }
    ]
   },
   "lateness": {
    "description": "How much later than event time a tuple may come and still meet others, ms or \"10s\": then those that it meets wait so much longer, and what had gone out alone comes again as a pair, with `revision` 1. With `time`. Default 0: it goes to `late-left` or `late-right`.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "kind": {
    "description": "Whether tuples that met nobody go out alone, with null for the other side. Default \"inner\".",
    "enum": [
     "inner",
     "left",
     "right",
     "full"
    ]
   },
   "fields": {
    "description": "The fields of the result, beside those of `by`: { rms: \"left.rms\", celsius: \"right.celsius\" }.",
    "type": "object",
    "additionalProperties": {
     "type": "string"
    }
   },
   "rowsMax": {
    "description": "Tuples that wait, of one key and side; one more becomes a dead letter. Default 1,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 100000
   },
   "keysMax": {
    "description": "Keys of a task of which tuples wait; one more becomes a dead letter. Default 100,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   },
   "every": {
    "description": "With `size`: hopping windows, one every so often (up to `size`); with `count`: every so many tuples.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "integer",
      "exclusiveMinimum": 0
     }
    ]
   },
   "offset": {
    "description": "With `size`: windows begin so long behind the full hour, minute, midnight. Default 0.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "zone": {
    "description": "With a `size` of day, week or month: the time zone, such as \"Europe/Berlin\". Default \"UTC\".",
    "type": "string"
   }
  },
  "required": [
   "size",
   "left",
   "right",
   "by",
   "fields"
  ],
  "additionalProperties": false
 },
 "kalman": {
  "description": "Kalman filter in one dimension for a value that wanders: predict p = p + q; gain k = p / (p + r); update x = x + k (z - x), p = (1 - k) p. It begins with the first reading, x = z and p = r. Source: R. E. Kalman, \"A new approach to linear filtering and prediction problems\", J. Basic Engineering 82 (1960); G. Welch and G. Bishop, \"An introduction to the Kalman filter\" (2006), section 3, same example.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "processNoise": {
    "description": "Variance of what the true value changes by from one reading to the next: q, 0 or more.",
    "type": "number",
    "minimum": 0
   },
   "sensorNoise": {
    "description": "Variance of the sensor's error: r, above 0.",
    "type": "number",
    "exclusiveMinimum": 0
   },
   "as": {
    "description": "The field that holds the estimate. Default \"kalman\".",
    "type": "string"
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "processNoise",
   "sensorNoise"
  ],
  "additionalProperties": false
 },
 "logSink": {
  "description": "Writes each tuple as JSON into the topology's log (`headwater logs <topology>`); the log drops lines under load.",
  "type": "object",
  "properties": {
   "level": {
    "description": "Default \"info\".",
    "enum": [
     "error",
     "warn",
     "info",
     "debug"
    ]
   },
   "text": {
    "description": "What stands before each tuple. Default: nothing.",
    "type": "string"
   }
  },
  "required": [],
  "additionalProperties": false
 },
 "lookup": {
  "description": "Adds to each tuple what a table says of its key: the limit of a machine, the recipe that runs on a line. The table is a stream, too, of what changes; what it says is state. (A file beside the agent: `fileLookup`.) With a `time`, a tuple waits until the watermark has passed it, and then gets the row that held at its own time; one behind the watermark goes to the stream `late`, counted. Without, it gets the newest row at once. Formula: the outer (or inner) join of the stream with the relation { the row of each key with the greatest time <= that of the tuple }; of rows of one time the last to come.",
  "type": "object",
  "properties": {
   "stream": {
    "description": "One of the bolt's inputs: tuples that something is added to.",
    "type": "string"
   },
   "table": {
    "description": "The other one: each tuple is what holds for its key from then on.",
    "type": "string"
   },
   "by": {
    "description": "Fields whose values are equal in both: of one name, several, or { name in the stream: name in the table }. Feed several tasks by `fields` of these, or with the table by `all`.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     {
      "type": "object"
     }
    ]
   },
   "adds": {
    "description": "Fields that are added: { name in the result: name in the table }. They take the place of equal names.",
    "type": "object",
    "additionalProperties": {
     "type": "string"
    }
   },
   "time": {
    "description": "The field that says when a tuple happened, and from when on a row holds, of one name or { left: that of the stream, right: that of the table }. Then each tuple gets what held when it happened, whatever came first. Left out: what the table says when the tuple comes.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "object",
      "properties": {
       "left": {
        "anyOf": [
         {
          "type": "string"
         },
         {
          "type": "object",
          "properties": {
           "field": {
            "type": "string"
           },
           "unit": {
            "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\"."
           },
           "format": {
            "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\"."
           },
           "zone": {
            "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\"."
           }
          },
          "required": [
           "field"
          ],
          "additionalProperties": false
         }
        ]
       },
       "right": {
        "anyOf": [
         {
          "type": "string"
         },
         {
          "type": "object",
          "properties": {
           "field": {
            "type": "string"
           },
           "unit": {
            "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\"."
           },
           "format": {
            "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\"."
           },
           "zone": {
            "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\"."
           }
          },
          "required": [
           "field"
          ],
          "additionalProperties": false
         }
        ]
       }
      },
      "required": [
       "left",
       "right"
      ],
      "additionalProperties": false
     }
    ]
   },
   "kind": {
    "description": "\"left\": tuples without a row go on with null. Default \"inner\": they go to the stream `unmatched`.",
    "enum": [
     "inner",
     "left"
    ]
   },
   "gone": {
    "description": "A field of the table that says, when it is true, that there is no row any more. Default: rows stay.",
    "type": "string"
   },
   "forgetAfter": {
    "description": "Without `time`: rows that were not written for so long, in running time, are forgotten. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "rowsMax": {
    "description": "With `time`: tuples that wait, and rows that differ in time, of one key. Default 1,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 100000
   },
   "keysMax": {
    "description": "With `time`: keys of a task. Default 100,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   }
  },
  "required": [
   "stream",
   "table",
   "by",
   "adds"
  ],
  "additionalProperties": false
 },
 "lttb": {
  "description": "Downsamples so that a chart looks the same: of each `from` readings of a key it passes on the `to` that matter to the eye. The first and the last stay; those between are cut into to - 2 buckets of equal size, and of each bucket the reading stays that spans the largest triangle with the one chosen before and the mean of the next bucket. Source: S. Steinarsson, \"Downsampling time series for visual representation\", University of Iceland (2013), 4.2 (Largest-Triangle-Three-Buckets).",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "at": {
    "description": "The time of a reading: the other axis of the picture.",
    "type": "string"
   },
   "from": {
    "description": "Readings of a key that are gathered: 3 to 10,000.",
    "type": "integer",
    "minimum": 3,
    "maximum": 10000
   },
   "to": {
    "description": "Readings that are passed on for them: 3 to `from`.",
    "type": "integer",
    "minimum": 3,
    "maximum": 10000
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "at",
   "from",
   "to"
  ],
  "additionalProperties": false
 },
 "movingZScore": {
  "description": "How unusual a reading is beside the n before it: z = (x - mean) / s, with the sample standard deviation s of those n (n - 1 in the divisor). Readings equal to a past that never varied have no z and are not anomalous; others are, for they differ from all that was. Source: W. A. Shewhart, \"Economic control of quality of manufactured product\" (1931); the window is computed anew for each reading, so no error adds up.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "last": {
    "description": "Readings before it that one is held against: 2 to 10,000.",
    "type": "integer",
    "minimum": 2,
    "maximum": 10000
   },
   "threshold": {
    "description": "|z| from which a reading is anomalous. Default 3.",
    "type": "number",
    "exclusiveMinimum": 0
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "last"
  ],
  "additionalProperties": false
 },
 "mqttFeed": {
  "description": "Readings from an MQTT broker. Each is acknowledged at the broker only when everything derived from it is safe; until then the broker keeps it, so a task that dies loses nothing. A message that cannot be understood, or is larger than 256 KiB, becomes a dead letter. With `parallelism` above 1 the tasks share the messages, which needs a broker with MQTT 5. With the url `listener:` sensors publish to the agent itself.",
  "type": "object",
  "properties": {
   "topic": {
    "description": "What to hear: `plant/{line}/{sensor}/temperature`. A level in braces fills the field of that name; `+` and `#` fill none; `${agent.name}` and `${agent.<label>}` are filled in on the agent. Several topics must not overlap.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "fields": {
    "description": "The fields of a reading, in the payload or in the topic.",
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "format": {
    "description": "`json` (default) and `cbor`: an object with the fields as members. `csv`: a line with the fields that the topic does not fill, in their order. `raw`: the payload itself is the one field that the topic does not fill.",
    "enum": [
     "csv",
     "json",
     "cbor",
     "raw"
    ]
   },
   "qos": {
    "description": "Default 1: nothing is lost. 0: the broker keeps nothing for us while we are away.",
    "enum": [
     0,
     1
    ]
   },
   "eventTime": {
    "description": "The timestamp field that says when a reading was taken; a reading without it gets the time of arrival.",
    "type": "string"
   },
   "retained": {
    "description": "Whether a message that the broker had retained is a reading. Default false: it is skipped.",
    "type": "boolean"
   },
   "sessionExpirySec": {
    "description": "How long the broker keeps messages for a task that is away (MQTT 5). Default 30 days.",
    "type": "integer",
    "minimum": 0,
    "maximum": 4294967295
   },
   "dedupeKey": {
    "description": "Fields whose values together name a reading, e.g. `[\"sensor\", \"n\"]`: a second one with the same values is counted as `repeated`, acknowledged with the first, and goes no further. Not in `at-most-once`, where what is remembered does not survive a restart. Default: none.",
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "dedupeWindow": {
    "description": "How many of the newest keys are remembered, 1-1,000,000. Default 100,000.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   },
   "sensorsRemembered": {
    "description": "At `listener:`, in `exactly-once`: of how many sensors, those heard last, packet ids are remembered, 1-2,000. Each takes up to 0.4 MB of the worker's memory. Default 200.",
    "type": "integer",
    "minimum": 1,
    "maximum": 2000
   },
   "url": {
    "description": "mqtt://host:1883, mqtts://host:8883, ws://host/path, wss://host/path. `fleet:` is the broker that the fleet itself uses, with the agent's own certificate: the agents that run the component are granted its topics there. A feed's may be `listener:`, the agent's own feed listener.",
    "type": "string"
   },
   "username": {
    "type": "string"
   },
   "password": {
    "type": "string"
   },
   "tls": {
    "type": "object",
    "properties": {
     "ca": {
      "description": "PEM text of the CA that signed the broker's certificate; default: the CAs that Node knows.",
      "type": "string"
     },
     "cert": {
      "description": "PEM texts of our certificate and its key, where the broker asks for one.",
      "type": "string"
     },
     "key": {
      "type": "string"
     },
     "rejectUnauthorized": {
      "description": "False takes any certificate: for tests only. Default true.",
      "type": "boolean"
     }
    },
    "required": [],
    "additionalProperties": false
   }
  },
  "required": [
   "topic",
   "fields",
   "url"
  ],
  "additionalProperties": false
 },
 "mqttSink": {
  "description": "Publishes each tuple as an MQTT message. A tuple's acknowledgement is held until the broker has the message (QoS 1), so nothing is lost while the broker is away: the stream waits. After a failure a message may be sent again.",
  "type": "object",
  "properties": {
   "url": {
    "description": "Default mqtt://localhost:1883.",
    "type": "string"
   },
   "topic": {
    "description": "The topic of a tuple: `climate/{room}`. Fields in braces are filled in from it, `${agent.name}` on the agent.",
    "type": "string"
   },
   "format": {
    "description": "The payload. `protobuf` needs `fields`. Default json.",
    "enum": [
     "json",
     "cbor",
     "protobuf"
    ]
   },
   "fields": {
    "description": "Fields of the input in their order, for `protobuf`: the first has field number 1, the next 2 … Types: string, double, int (sint64), bool, bytes, timestamp (sint64, µs since 1970), json (string); null = left out.",
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "qos": {
    "description": "Default 1: published until the broker has acknowledged it. 0: handed to the connection.",
    "enum": [
     0,
     1
    ]
   },
   "retain": {
    "description": "Whether the broker keeps the last message of each topic. Default false.",
    "type": "boolean"
   },
   "messageId": {
    "description": "Where the message id goes: null (default) = the MQTT 5 user property `message-id`; a name = that member of the payload (json, cbor). A message that is sent again has the same id, in `exactly-once` for ever: whoever must not see one twice drops ids that it has seen (docs/mqtt.md).",
    "anyOf": [
     {
      "type": "null"
     },
     {
      "type": "string"
     }
    ]
   },
   "username": {
    "type": "string"
   },
   "password": {
    "type": "string"
   },
   "tls": {
    "type": "object",
    "properties": {
     "ca": {
      "description": "PEM text of the CA that signed the broker's certificate; default: the CAs that Node knows.",
      "type": "string"
     },
     "cert": {
      "description": "PEM texts of our certificate and its key, where the broker asks for one.",
      "type": "string"
     },
     "key": {
      "type": "string"
     },
     "rejectUnauthorized": {
      "description": "False takes any certificate: for tests only. Default true.",
      "type": "boolean"
     }
    },
    "required": [],
    "additionalProperties": false
   }
  },
  "required": [
   "topic"
  ],
  "additionalProperties": false
 },
 "parseBytes": {
  "description": "Reads numbers from bytes at fixed places, as sensors pack them for LoRaWAN or Modbus: y = offset + scale x. A payload that is too short is a dead letter; bytes that no field names are not looked at. Source: IEEE 754 and two's complement; a layout as in IEC 61131-3 \"AT\" declarations.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "layout": {
    "description": "The fields that they hold, by name.",
    "type": "object"
   },
   "keep": {
    "description": "Fields of the tuple that stay. Default none.",
    "type": "array",
    "items": {
     "type": "string"
    }
   }
  },
  "required": [
   "value",
   "layout"
  ],
  "additionalProperties": false
 },
 "parseCsv": {
  "description": "Takes csv in a field apart, one tuple a line; empty lines are skipped. A line with another number of columns, or a value of another type, makes the tuple a dead letter as a whole. An empty column is null, or the empty string where a string may not be null. Source: RFC 4180; a line break inside quotes is not read, for a record is a line here.",
  "type": "object",
  "properties": {
   "value": {
    "description": "A text, or bytes of UTF-8; each of its lines is a record.",
    "type": "string"
   },
   "columns": {
    "description": "The columns in their order.",
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "keep": {
    "description": "Fields of the tuple that each record gets. Default none.",
    "type": "array",
    "items": {
     "type": "string"
    }
   }
  },
  "required": [
   "value",
   "columns"
  ],
  "additionalProperties": false
 },
 "parseSenml": {
  "description": "Takes SenML packs apart, one tuple a record: base values are added (names are joined, times and values summed), times become ms since 1970, and those relative to now are counted from the agent's clock. A pack that breaks the standard is a dead letter as a whole: an unknown version or a label that ends with `_` and is not known, a record without a name or with two values. Source: RFC 8428, \"Sensor measurement lists (SenML)\", sections 4 to 6.",
  "type": "object",
  "properties": {
   "value": {
    "description": "A text is a pack in JSON, bytes are one in CBOR.",
    "type": "string"
   },
   "keep": {
    "description": "Fields of the tuple that each record gets, e.g. the gateway from the topic. Default none.",
    "type": "array",
    "items": {
     "type": "string"
    }
   }
  },
  "required": [
   "value"
  ],
  "additionalProperties": false
 },
 "parseSparkplug": {
  "description": "Takes Sparkplug B payloads apart, one tuple a metric. Aliases that a birth certificate gives out are remembered as state for each edge node and device, so that data that names metrics by alias is understood after a crash, too; data with an alias that no birth has given goes to the stream `unborn`, so that somebody may ask for a rebirth. Numbers of 64 bits beyond 2^53 lose their lowest digits. Data sets and templates are left out and counted as `skipped`. Source: Eclipse Sparkplug Specification 3.0.0, chapter 6 (payloads), 6.4.21 (datatypes), 6.4.7 (aliases).",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "kind": {
    "description": "The kind of message, the fourth level of the topic: NBIRTH, NDATA, DBIRTH, DDATA, NCMD, DCMD, NDEATH, DDEATH.",
    "type": "string"
   },
   "by": {
    "description": "The fields of group, edge node and device: aliases are theirs. Feed a bolt of several tasks by `fields` of group and edge node.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "keep": {
    "description": "Fields of the tuple that each metric gets. Default none.",
    "type": "array",
    "items": {
     "type": "string"
    }
   }
  },
  "required": [
   "value",
   "kind",
   "by"
  ],
  "additionalProperties": false
 },
 "postgresLookup": {
  "description": "Adds to each tuple what a table in PostgreSQL says of its key: the line of a machine, the place of a sensor. The table is read whole, in one snapshot, before the first tuple (up to 64 MiB and 100,000 rows), which waits for a server that is away; and again every `refresh`. While it cannot be read what was read before counts, with a line in the log. The key is to say one row: of several any counts, said in the log. A row that does not fit the fields is left out, logged and counted as `malformed`. A tuple whose key the table does not have goes unchanged to the stream `unmatched`.",
  "type": "object",
  "properties": {
   "url": {
    "description": "postgres://host:5432/database; a socket: postgres://?host=/run/postgresql&dbname=…",
    "type": "string"
   },
   "username": {
    "type": "string"
   },
   "password": {
    "type": "string"
   },
   "tls": {
    "type": "object",
    "properties": {
     "ca": {
      "description": "PEM text of the CA that signed the server's certificate; default: the CAs that Node knows.",
      "type": "string"
     },
     "cert": {
      "description": "PEM texts of our certificate and its key, where the server asks for one.",
      "type": "string"
     },
     "key": {
      "type": "string"
     },
     "rejectUnauthorized": {
      "description": "False takes any certificate: for tests only. Default true.",
      "type": "boolean"
     }
    },
    "required": [],
    "additionalProperties": false
   },
   "table": {
    "description": "The table, `readings` or `climate.readings`, in the case in which it was made. It must exist.",
    "type": "string"
   },
   "fields": {
    "description": "The fields of the table.",
    "type": "object",
    "additionalProperties": {
     "enum": [
      "string",
      "double",
      "int",
      "bool",
      "bytes",
      "timestamp",
      "json",
      "string?",
      "double?",
      "int?",
      "bool?",
      "bytes?",
      "timestamp?",
      "json?"
     ]
    }
   },
   "by": {
    "description": "Fields whose values are equal in both: { name in the stream: name in the table }.",
    "type": "object"
   },
   "adds": {
    "description": "Fields that are added: { name in the result: name in the table }. They take the place of equal names.",
    "type": "object",
    "additionalProperties": {
     "type": "string"
    }
   },
   "refresh": {
    "description": "How often it is looked at whether the table has changed. Default \"10s\".",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 100
     }
    ]
   }
  },
  "required": [
   "url",
   "table",
   "fields",
   "by",
   "adds"
  ],
  "additionalProperties": false
 },
 "postgresSink": {
  "description": "Writes each tuple as a row of a PostgreSQL table. Exactly-once in a topology that is: with `key`, because a row that is written twice is the same; without, because rows and position are one transaction. While the server is away everything waits; a tuple that the server will not take is a dead letter with its words.",
  "type": "object",
  "properties": {
   "key": {
    "description": "Fields that say which row it is; the table needs a primary key or unique index over their columns. With them a tuple replaces the row of its key (idempotent). Without: every tuple is a row, and its position is stored in the same transaction (transactional).",
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "columns": {
    "description": "The column of each field. Default: every field of the input, into the column of its name.",
    "type": "object",
    "additionalProperties": {
     "type": "string"
    }
   },
   "positions": {
    "description": "The table of positions, made when it is not there. Default `headwater_positions`.",
    "type": "string"
   },
   "url": {
    "description": "postgres://host:5432/database; a socket: postgres://?host=/run/postgresql&dbname=…",
    "type": "string"
   },
   "username": {
    "type": "string"
   },
   "password": {
    "type": "string"
   },
   "tls": {
    "type": "object",
    "properties": {
     "ca": {
      "description": "PEM text of the CA that signed the server's certificate; default: the CAs that Node knows.",
      "type": "string"
     },
     "cert": {
      "description": "PEM texts of our certificate and its key, where the server asks for one.",
      "type": "string"
     },
     "key": {
      "type": "string"
     },
     "rejectUnauthorized": {
      "description": "False takes any certificate: for tests only. Default true.",
      "type": "boolean"
     }
    },
    "required": [],
    "additionalProperties": false
   },
   "table": {
    "description": "The table, `readings` or `climate.readings`, in the case in which it was made. It must exist.",
    "type": "string"
   }
  },
  "required": [
   "url",
   "table"
  ],
  "additionalProperties": false
 },
 "predict": {
  "description": "Adds what a model says of each reading: a linear model y = b + w x, or a decision tree. Models come with the topology, or in a second input whose tuples have the field `model` of type json: the next reading is already judged by it, without a restart. One that does not fit is a dead letter, and the one before it stays. Readings that come before any model go unchanged to the stream `unjudged`. Feed every task the models: by `all()`. Without `model` and without such an input the topology is refused. Source: Hastie, Tibshirani and Friedman, \"The elements of statistical learning\" (2009), 3.2 and 9.2.",
  "type": "object",
  "properties": {
   "features": {
    "description": "The fields that a model may ask for; it names those that it needs itself.",
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "model": {
    "description": "The model to begin with: from a file that the topology imports, say. A model that came by stream is kept as state, and goes before it. Default: none.",
    "anyOf": [
     {
      "type": "null"
     },
     {
      "type": "string"
     },
     {
      "type": "number"
     },
     {
      "type": "boolean"
     },
     {
      "type": "array",
      "items": {}
     },
     {
      "type": "object",
      "additionalProperties": {}
     }
    ]
   },
   "as": {
    "description": "The field that holds the prediction. Default \"prediction\".",
    "type": "string"
   }
  },
  "required": [
   "features"
  ],
  "additionalProperties": false
 },
 "rangeCheck": {
  "description": "Passes readings with min <= x <= max; others go to the stream `outside` with the limit that they do not keep: \"min\", \"max\", or \"finite\" for NaN and infinities. Source: quality control of observations, WMO-No. 488, Guide to the Global Observing System, appendix VI.2 (\"gross error limits check\").",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "min": {
    "description": "The least value that passes. Default: no limit.",
    "type": "number"
   },
   "max": {
    "description": "The greatest value that passes. Default: no limit.",
    "type": "number"
   }
  },
  "required": [
   "value"
  ],
  "additionalProperties": false
 },
 "rename": {
  "description": "Gives fields other names; all others pass as they are. Formula: the renaming of relational algebra.",
  "type": "object"
 },
 "route": {
  "description": "Each tuple to the first stream, in the order in which they are written, whose question it answers with yes; to the stream `rest` when there is none. Formula: stream i gets {t | p_i(t) and no p_j(t) for j < i}.",
  "type": "object"
 },
 "seasonalAnomaly": {
  "description": "Finds readings that are unusual for their time of the day or of the week: z = (x - m) / s against mean and deviation of the same part of earlier periods, which are then learned from x: with a = max(alpha, 1 / n), d = x - m: m = m + a d, v = (1 - a)(v + a d^2). So a change that lasts becomes the new normal. Source: T. Finch, \"Incremental calculation of weighted mean and variance\", University of Cambridge (2009), section 9; a seasonal profile as in R. Hyndman and G. Athanasopoulos, \"Forecasting\" (2021), seasonal naive.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "at": {
    "description": "The time of a reading.",
    "type": "string"
   },
   "period": {
    "description": "After which time values come again: \"1d\", \"7d\". It counts from 1970-01-01T00:00Z, a Thursday.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "parts": {
    "description": "Parts of the period that are learned apart: 1 to 1,000; 24 for the hours of a day.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000
   },
   "alpha": {
    "description": "Least weight of a new reading: how fast the past fades. Default 0.05.",
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 1
   },
   "threshold": {
    "description": "|z| from which a reading is anomalous. Default 3.",
    "type": "number",
    "exclusiveMinimum": 0
   },
   "least": {
    "description": "Readings of a part before it judges. Default 10.",
    "type": "integer",
    "minimum": 2,
    "maximum": 1000000
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "at",
   "period",
   "parts"
  ],
  "additionalProperties": false
 },
 "silence": {
  "description": "Finds sensors that have gone silent: one tuple when nothing came of a key for `after`, one more when it speaks again. Formula: silent at T when now - t_last >= after. It goes by the time of arrival on the agent's wall clock, and counts the time during which the task did not run; with `at` by the times of the readings, and `now` is event time: the watermark, or a reading that shows the silence before it; one with t + after <= watermark tells nothing, and goes to the stream `late`, unchanged and counted. At the end of all inputs nobody is silent who would not be at the time of the latest reading. A sensor that never spoke is known when it is `expected`. Source: the heartbeat failure detector, T. D. Chandra and S. Toueg, \"Unreliable failure detectors for reliable distributed systems\", J. ACM 43 (1996).",
  "type": "object",
  "properties": {
   "by": {
    "description": "Who: the fields that name a sensor.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "after": {
    "description": "By the wall clock of the agent, or by `at`. \"5m\" or ms.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "at": {
    "description": "The time of a reading, by which `after` goes: event time. What is said has a field of this name, with the time at which the sensor fell silent, or spoke again, and there is a stream `late`. Default: the agent's clock, and neither.",
    "type": "string"
   },
   "expected": {
    "description": "Those that must speak, up to 10,000, even if they never have: the value of the field of `by`, or the values of its fields in their order. They are waited for from the task's first start on, or by `at` from the first reading on that the task gets from anybody. With one task; under `onEach` every gateway waits for all of them. Default: only who has spoken is known.",
    "type": "array",
    "items": {
     "anyOf": [
      {
       "type": "string"
      },
      {
       "type": "number"
      },
      {
       "type": "boolean"
      },
      {
       "type": "array",
       "items": {}
      }
     ]
    }
   },
   "keysMax": {
    "description": "Keys that a task knows at most, those that are expected among them; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "by",
   "after"
  ],
  "additionalProperties": false
 },
 "spikeFilter": {
  "description": "Takes spikes out: x is one when |x - m| > threshold 1.4826 MAD (and more than the tolerance), with the median m of the last n readings, x among them, and MAD the median of |x_i - m|. Spikes go to the stream `spikes` with the median that a reader may put in their place; they stay in the window, so that a lasting change of level passes when it is half of it. Source: F. R. Hampel, \"The influence curve and its role in robust estimation\", JASA 69 (1974); R. K. Pearson, \"Outliers in process modeling and identification\", IEEE Trans. Control Systems Technology 10 (2002), causal.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "last": {
    "description": "Readings that one is held against, itself the last of them: 3 to 1,001.",
    "type": "integer",
    "minimum": 3,
    "maximum": 1001
   },
   "threshold": {
    "description": "Scaled deviations from the median beyond which a reading is a spike. Default 3.",
    "type": "number",
    "exclusiveMinimum": 0
   },
   "tolerance": {
    "description": "A difference from the median that is never a spike, in units of the value. Default 0.",
    "type": "number",
    "minimum": 0
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "last"
  ],
  "additionalProperties": false
 },
 "split": {
  "description": "A copy of each tuple to every stream whose question it answers with yes; to the stream `rest` when there is none. Formula: for each stream i the selection {t | p_i(t)} of relational algebra.",
  "type": "object"
 },
 "swingingDoor": {
  "description": "Reports as few readings as a line through them needs to miss none by more than the deviation e. From the reported reading (t0, x0) a next one (t, x) must lie in the door that those before it have left open: max((x_i - e - x0) / (t_i - t0)) <= (x - x0) / (t - t0) <= min((x_i + e - x0) / (t_i - t0)). One that does not closes the door: the reading before it is reported, and a new door begins there. So a reading is reported only when the next one has come. One that is not newer than the one before is dropped. Source: E. H. Bristol, \"Swinging door trending: adaptive trend recording?\", ISA National Conf. Proc. (1990); slopes are taken to the readings themselves, so that e holds and not 2 e.",
  "type": "object",
  "properties": {
   "value": {
    "type": "string"
   },
   "at": {
    "description": "The time of a reading.",
    "type": "string"
   },
   "deviation": {
    "description": "By how much a straight line between two reported readings may miss one between them, above 0.",
    "type": "number",
    "exclusiveMinimum": 0
   },
   "atLeastEvery": {
    "description": "A reading is reported at least this often, by the time in `at`. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "value",
   "at",
   "deviation"
  ],
  "additionalProperties": false
 },
 "throttle": {
  "description": "Lets at most one tuple of a key pass in an interval: the first at once, then at the end of each interval the latest that came in it. The latest of all is never lost: a sensor that falls silent was reported with its last value. Formula: out at T + k interval, the last tuple of (T + (k-1) interval, T + k interval]; an interval without any ends the row. With `at` an interval begins with its first moment and not behind it, and a tuple from before it is dropped; one of time t goes to the stream `late`, unchanged and counted, when t + interval <= w, w the watermark. Source: the operator \"sample\" of ReactiveX, with a leading edge.",
  "type": "object",
  "properties": {
   "interval": {
    "description": "By the wall clock of the agent, or by `at`. \"10s\" or ms.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "at": {
    "description": "The time of a reading, by which intervals go: event time. Then there is a stream `late`. Default: the agent's clock.",
    "type": "string"
   },
   "by": {
    "description": "One field or several. What is known of a key is the state of the task that has the key, so feed a bolt of several tasks by `fields` of these. Default: no key, one state for all that the task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "forgetAfter": {
    "description": "A key of which nothing came for so long is forgotten, in running time, and begins anew. \"10m\" or ms. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "minimum": 0,
      "maximum": 315576000000
     }
    ]
   },
   "keysMax": {
    "description": "Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as `keysMax` of the topology allows for all that the task remembers.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16000000
   }
  },
  "required": [
   "interval"
  ],
  "additionalProperties": false
 },
 "trainLinear": {
  "description": "Fits a linear model to the latest readings and emits it after each `every` of them (see `fitLinear` for formula and source): least squares, with `ridge` x n added to each feature's sum of squares. `predict` takes it.",
  "type": "object",
  "properties": {
   "features": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "target": {
    "description": "What the model is to say.",
    "type": "string"
   },
   "last": {
    "description": "Readings that it is made of, the latest ones: 2 to 10,000.",
    "type": "integer",
    "minimum": 2,
    "maximum": 10000
   },
   "every": {
    "description": "After how many readings it is made anew: 1 or more. Default `last`.",
    "type": "integer",
    "minimum": 1
   },
   "ridge": {
    "type": "number",
    "minimum": 0
   }
  },
  "required": [
   "features",
   "target",
   "last"
  ],
  "additionalProperties": false
 },
 "trainTree": {
  "description": "Grows a decision tree over the latest readings and emits it after each `every` of them (see `growTree` for formula and source). `predict` takes it. Defaults: regression, depth 6, 5 readings a leaf. The cost is about features x last x log2(last) x depth steps at once: keep `every` high.",
  "type": "object",
  "properties": {
   "features": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "target": {
    "description": "What the model is to say.",
    "type": "string"
   },
   "last": {
    "description": "Readings that it is made of, the latest ones: 2 to 10,000.",
    "type": "integer",
    "minimum": 2,
    "maximum": 10000
   },
   "every": {
    "description": "After how many readings it is made anew: 1 or more. Default `last`.",
    "type": "integer",
    "minimum": 1
   },
   "task": {
    "description": "`regression`: leaves are means; `classification`: the most frequent target, the least of equals.",
    "enum": [
     "regression",
     "classification"
    ]
   },
   "depthMax": {
    "description": "Questions from root to leaf at most.",
    "type": "integer",
    "minimum": 1,
    "maximum": 16
   },
   "leafMin": {
    "description": "Rows that a leaf has at least.",
    "type": "integer",
    "minimum": 1,
    "maximum": 10000
   }
  },
  "required": [
   "features",
   "target",
   "last"
  ],
  "additionalProperties": false
 },
 "window": {
  "description": "Windows over a stream: tumbling, hopping, sliding, sessions, by count, or one without an end. Results go to the default stream: the fields of `by`, `start` and `end` of the window, `at` (a time inside of it, for windows behind this one), `revision`, and one field for each aggregate. Tuples that come too late go to the stream `late` and are counted. What a window knows is declared state: it survives, and moves.",
  "type": "object",
  "properties": {
   "by": {
    "description": "Fields whose values have windows of their own; they are in the result. A window of several tasks is to be fed by `fields` of these. Default: none, one row of windows for all that a task gets.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "time": {
    "description": "The field that says when a tuple happened. Left out: windows go by processing time.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "object",
      "properties": {
       "field": {
        "type": "string"
       },
       "unit": {
        "description": "What a number counts, from 1970 on. A `timestamp` is ms, and has no other. Default \"ms\".",
        "enum": [
         "ms",
         "s",
         "us",
         "ns"
        ]
       },
       "format": {
        "description": "How a text says it: \"iso\" (ISO 8601; without an offset it is in `zone`), \"number\" (in `unit`), or a pattern of YYYY, MM, DD, HH, mm, ss and SSS, such as \"DD.MM.YYYY HH:mm:ss\". Default \"iso\".",
        "type": "string"
       },
       "zone": {
        "description": "The time zone of texts that name none, such as \"Europe/Berlin\". Default \"UTC\".",
        "type": "string"
       }
      },
      "required": [
       "field"
      ],
      "additionalProperties": false
     }
    ]
   },
   "lateness": {
    "description": "How long behind the end of a window a late tuple still corrects its result: the result comes again with a higher `revision`. With `time` and `size` or `gap`. Default 0: it goes to the stream `late`.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "forgetAfter": {
    "description": "With `trigger` or `count`: a key of which nothing came for so long, in running time, is forgotten and begins anew. Windows of other kinds forget their keys by themselves. Default: never.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "aggregates": {
    "description": "The fields of the result: `{ mean: mean(\"celsius\"), readings: count() }`.",
    "type": "object"
   },
   "partial": {
    "description": "Results are the states of the aggregates, for `merged` in a window elsewhere. Default false.",
    "type": "boolean"
   },
   "size": {
    "description": "Tumbling windows of so long, or of a day, week or month in local time.",
    "duration": true,
    "anyOf": [
     {
      "enum": [
       "day",
       "week",
       "month"
      ]
     },
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "integer",
      "exclusiveMinimum": 0
     }
    ]
   },
   "every": {
    "description": "With `size`: hopping windows, one every so often (up to `size`); with `count`: every so many tuples.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "integer",
      "exclusiveMinimum": 0
     }
    ]
   },
   "offset": {
    "description": "With `size`: windows begin so long behind the full hour, minute, midnight. Default 0.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "minimum": 0,
      "type": "number"
     }
    ]
   },
   "zone": {
    "description": "With a `size` of day, week or month: the time zone, such as \"Europe/Berlin\". Default \"UTC\".",
    "type": "string"
   },
   "sliding": {
    "description": "Sliding: for each tuple a result over so long up to it. The oldest leave by 1,000ths of it.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "integer",
      "exclusiveMinimum": 0
     }
    ]
   },
   "gap": {
    "description": "Sessions: tuples less than so long apart.",
    "duration": true,
    "anyOf": [
     {
      "type": "string",
      "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
     },
     {
      "type": "number",
      "exclusiveMinimum": 0
     }
    ]
   },
   "count": {
    "description": "The latest so many tuples of a key.",
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   },
   "trigger": {
    "description": "All tuples of a key, with a result every so many tuples, or so often, whichever comes first.",
    "type": "object",
    "properties": {
     "count": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000000
     },
     "every": {
      "duration": true,
      "anyOf": [
       {
        "type": "string",
        "pattern": "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{"
       },
       {
        "type": "integer",
        "exclusiveMinimum": 0
       }
      ]
     },
     "discard": {
      "description": "Begin anew after each result. Default false: results cover everything since the beginning.",
      "type": "boolean"
     }
    },
    "required": [],
    "additionalProperties": false
   }
  },
  "required": [
   "aggregates"
  ],
  "additionalProperties": false
 },
 "writeSenml": {
  "description": "Adds the tuple as a SenML pack of one record: [{ n, u, v, t }], with t in seconds since 1970. Names of several fields are joined by \":\"; characters that a name may not have become \"_\". Source: RFC 8428, sections 4 and 5.",
  "type": "object",
  "properties": {
   "name": {
    "description": "Names of the record are joined from these texts.",
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    ]
   },
   "value": {
    "type": "string"
   },
   "at": {
    "type": "string"
   },
   "unit": {
    "description": "The unit of all values, as in RFC 8428, 12.1: \"Cel\", \"%RH\". Default none.",
    "type": "string"
   },
   "as": {
    "description": "The field that holds the pack, as JSON text. Default \"senml\".",
    "type": "string"
   }
  },
  "required": [
   "name",
   "value",
   "at"
  ],
  "additionalProperties": false
 }
};
