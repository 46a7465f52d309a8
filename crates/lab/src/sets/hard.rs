//! Texts that were meant to be hard when they were written: irony, surprise, words of another class.

pub(super) const NEGATIVE: [&str; 8] = [
    "Oh great, another hotel without hot water",
    "If you enjoy waiting two hours for cold soup, this is your place",
    "The best part of the film was the exit",
    "A perfect gift for somebody you can't stand",
    "Wonderful, the battery died after one day",
    "The trailer was brilliant, sadly it had all the good scenes",
    "I loved the first season, then they made a second",
    "Thanks for nothing, the parcel arrived in ten pieces",
];

pub(super) const POSITIVE: [&str; 8] = [
    "I hate how much I enjoyed this silly film",
    "Not bad at all, to my surprise",
    "I expected a disaster and was proved wrong",
    "The plot makes no sense and I could not stop laughing",
    "My only complaint is that it ended",
    "I have nothing to complain about",
    "Far too good to share with my friends",
    "Never again will I go anywhere else",
];

pub(super) const SPORTS: [&str; 4] = [
    "The club sold its stadium to pay for a striker",
    "Her new running shoes use foam from a space laboratory",
    "The league signs a record deal with a broadcaster",
    "Physics decides how the free kick bends",
];

pub(super) const BUSINESS: [&str; 4] = [
    "The owner of the team lists the club on the stock exchange",
    "A start-up for genetic tests doubles its share price",
    "The laboratory is sold for ten million",
    "Sales of tennis rackets rise by a third",
];

pub(super) const SCIENCE: [&str; 4] = [
    "Researchers measure why sprinters tire",
    "A study of prices finds that traders copy each other",
    "Brain scans show how goalkeepers decide",
    "A model predicts when banks fail",
];

pub(super) const PERSON: [&str; 3] = [
    "Whose idea was the number system we use",
    "Which man did the town place its hopes in",
    "Name the one who counted the votes",
];

pub(super) const PLACE: [&str; 3] = [
    "Name the city with the most people",
    "Who knows where the emperor is buried",
    "Which country did he leave for that reason",
];

pub(super) const NUMBER: [&str; 3] = [
    "When did the person who built the tower die",
    "At what age do people in this town retire",
    "What year saw the reason for the war",
];

pub(super) const REASON: [&str; 3] = [
    "What was it about the place that drove her away",
    "Who can tell me why the count was wrong",
    "How come there are so many people here",
];
