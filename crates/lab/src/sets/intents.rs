//! What people ask an assistant for: sixty intents, written for this page.

// size: one table, written by hand.

use super::{Example, shuffle};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Some of the intents, their utterances cut into lists none of which shares one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intents {
    pub names: Vec<String>,
    /// Six utterances an intent, to choose examples from.
    pub pool: Vec<Example>,
    /// Two an intent, in an order drawn by the seed.
    pub queries: Vec<Example>,
}

impl Intents {
    pub const MAX: usize = INTENTS.len();

    /// `count` intents, and which utterances are asked, drawn by the seed.
    pub fn draw(count: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x1e7e);
        let mut order: Vec<usize> = (0..Self::MAX).collect();
        shuffle(&mut order, &mut rng);
        order.truncate(count);
        order.sort_unstable();
        let (mut names, mut pool, mut queries) = (vec![], vec![], vec![]);
        for (name, utterances) in order.into_iter().map(|index| INTENTS[index]) {
            let mut all = utterances.map(|utterance| Example::new(utterance, name)).to_vec();
            shuffle(&mut all, &mut rng);
            queries.extend(all.split_off(all.len() - 2));
            pool.extend(all);
            names.push(name.to_owned());
        }
        shuffle(&mut queries, &mut rng);
        Self { names, pool, queries }
    }
}

/// The name of each intent, and eight ways to say it.
const INTENTS: [(&str, [&str; 8]); 60] = [
    (
        "lost card",
        [
            "I can't find my bank card",
            "my card is gone, I think I dropped it",
            "I left my credit card in a taxi",
            "help, I lost my debit card",
            "the card is not in my wallet any more",
            "somebody may have found my card, I lost it",
            "I have misplaced my bank card",
            "my credit card has gone missing",
        ],
    ),
    (
        "card declined",
        [
            "my card was refused at the shop",
            "why did the payment with my card fail",
            "the till would not accept my card",
            "my credit card was declined twice",
            "they said my card does not work",
            "the cash desk rejected my card",
            "my card got turned down at the restaurant",
            "paying by card did not go through",
        ],
    ),
    (
        "account balance",
        [
            "how much money do I have",
            "what is in my account",
            "show me my balance",
            "tell me how much is left on my account",
            "is there enough money in my savings",
            "check the balance of my account",
            "how much cash is in the bank",
            "what does my bank account stand at",
        ],
    ),
    (
        "transfer money",
        [
            "send fifty dollars to Anna",
            "move money to my savings account",
            "I want to transfer money to my brother",
            "pay my flatmate two hundred",
            "wire the rent to the landlord",
            "transfer one hundred euros to Tom",
            "put some money into another account",
            "send cash to my mother's account",
        ],
    ),
    (
        "change pin",
        [
            "I want a new pin",
            "how do I change the pin of my card",
            "set another pin code",
            "my pin should be a different number",
            "can I pick a new code for my card",
            "I would like to change my secret number",
            "please reset the pin",
            "give my card another pin",
        ],
    ),
    (
        "exchange rate",
        [
            "how many yen for a dollar",
            "what is the euro worth today",
            "convert pounds to dollars",
            "tell me the exchange rate for francs",
            "how much is one dollar in pesos",
            "what do I get for a hundred euros in yen",
            "is the pound up against the dollar",
            "current rate of euro to dollar",
        ],
    ),
    (
        "freeze account",
        [
            "block my account right now",
            "freeze my account please",
            "I want nobody to use my account",
            "put a hold on my bank account",
            "lock the account at once",
            "stop all payments from my account",
            "please suspend my account",
            "shut down access to my account",
        ],
    ),
    (
        "report fraud",
        [
            "there is a payment I did not make",
            "somebody is using my card",
            "I see a strange charge on my statement",
            "I think I was scammed",
            "someone stole money from my account",
            "that purchase was not mine",
            "an unknown shop took money from me",
            "I want to report a fraudulent payment",
        ],
    ),
    (
        "interest rate",
        [
            "what interest do I get on savings",
            "how high is the interest on my loan",
            "tell me the interest rate",
            "what rate do you pay on deposits",
            "is the interest fixed",
            "how much interest does my savings account earn",
            "what percentage do I pay on the credit",
            "current interest for a mortgage",
        ],
    ),
    (
        "order checks",
        [
            "I need a new checkbook",
            "send me more checks",
            "I am out of checks",
            "order a book of checks",
            "can I get more paper checks",
            "my checks are used up",
            "please mail me some checks",
            "how do I get another checkbook",
        ],
    ),
    (
        "set alarm",
        [
            "wake me at seven",
            "set an alarm for six thirty",
            "I need an alarm tomorrow morning",
            "make the clock ring at eight",
            "alarm at five please",
            "wake me up in the morning at nine",
            "put on an alarm for noon",
            "I want to be woken at half past six",
        ],
    ),
    (
        "set timer",
        [
            "count down ten minutes",
            "set a timer for the eggs",
            "tell me when five minutes are over",
            "start a timer of one hour",
            "timer for twenty minutes",
            "let me know in half an hour with a timer",
            "run a three minute timer",
            "start counting down thirty seconds",
        ],
    ),
    (
        "current time",
        [
            "what time is it",
            "tell me the time",
            "how late is it now",
            "what time is it in Tokyo",
            "do you have the time",
            "is it noon yet",
            "give me the time in London",
            "what does the clock say",
        ],
    ),
    (
        "current date",
        [
            "what day is it today",
            "which date do we have",
            "tell me the date",
            "is today the third",
            "what is today's date",
            "what day of the month is it",
            "is it Monday today",
            "give me the day and month",
        ],
    ),
    (
        "add reminder",
        [
            "remind me to call the dentist",
            "do not let me forget the milk",
            "remind me of the meeting at three",
            "set a reminder to water the plants",
            "I must remember to pay the bill, remind me",
            "remind me to take out the bins",
            "make a reminder for her birthday",
            "please remind me to send the letter",
        ],
    ),
    (
        "schedule meeting",
        [
            "book a meeting with Peter",
            "set up a meeting for Thursday",
            "find a slot for the team meeting",
            "arrange a meeting with the client",
            "schedule a meeting at two",
            "plan a meeting with my boss next week",
            "put a meeting with Sara into the calendar",
            "can you organise a meeting tomorrow",
        ],
    ),
    (
        "check calendar",
        [
            "what is on my calendar",
            "am I free on Friday",
            "do I have anything planned tomorrow",
            "show my appointments",
            "what is my next appointment",
            "is my afternoon free",
            "what does my day look like",
            "read me my schedule for Monday",
        ],
    ),
    (
        "add to list",
        [
            "put bread on my list",
            "add eggs to the shopping list",
            "write cleaning on my to do list",
            "add a task to my list",
            "put soap on the shopping list",
            "my list needs apples too",
            "add calling mum to my tasks",
            "note butter on the list",
        ],
    ),
    (
        "read list",
        [
            "what is on my shopping list",
            "read me my to do list",
            "show the list",
            "what do I still have to buy",
            "tell me my tasks",
            "is milk on my list",
            "go through my to do list",
            "what have I put on the list",
        ],
    ),
    (
        "holiday today",
        [
            "is tomorrow a public holiday",
            "when is the next bank holiday",
            "which holidays are in May",
            "is Monday a day off for everyone",
            "when is Easter this year",
            "what holiday is it today",
            "tell me the national holidays",
            "do we have a holiday this month",
        ],
    ),
    (
        "weather",
        [
            "will it rain today",
            "how warm is it outside",
            "what is the weather like",
            "do I need an umbrella",
            "is it going to snow tonight",
            "weather for the weekend",
            "how cold will it be tomorrow",
            "is there a storm coming",
        ],
    ),
    (
        "traffic",
        [
            "how is the traffic to work",
            "is there a jam on the motorway",
            "are the roads busy now",
            "any accidents on my way home",
            "how bad is rush hour today",
            "is the bridge jammed",
            "tell me about traffic downtown",
            "are there delays on the highway",
        ],
    ),
    (
        "directions",
        [
            "how do I get to the station",
            "show me the way to the museum",
            "directions to the airport",
            "which way to the hospital",
            "guide me to the nearest park",
            "how do I drive to the lake",
            "take me to the city hall",
            "what is the best route to the beach",
        ],
    ),
    (
        "book flight",
        [
            "find me a flight to Rome",
            "I want to fly to Paris",
            "book a plane ticket to New York",
            "get me a seat on a plane to Berlin",
            "I need a flight for next Friday",
            "reserve a flight to Madrid",
            "buy me an airline ticket to Oslo",
            "look for flights to Lisbon",
        ],
    ),
    (
        "flight status",
        [
            "is my flight on time",
            "has flight 88 landed",
            "is the plane late",
            "when does flight 12 arrive",
            "is my plane delayed",
            "which gate does my flight leave from",
            "did the flight from Rome land",
            "check the status of my flight",
        ],
    ),
    (
        "lost luggage",
        [
            "my suitcase did not arrive",
            "the airline lost my bags",
            "where is my luggage",
            "my bag is not on the belt",
            "I am missing a suitcase after the flight",
            "they have lost my baggage",
            "my luggage went to another airport",
            "report a missing suitcase",
        ],
    ),
    (
        "book hotel",
        [
            "find a hotel in Vienna",
            "I need a room for two nights",
            "book a hotel near the beach",
            "reserve a double room",
            "get me a place to stay in Rome",
            "I want a hotel for the weekend",
            "look for a cheap hotel downtown",
            "reserve a hotel room for Friday",
        ],
    ),
    (
        "rent car",
        [
            "I want to rent a car",
            "get me a rental car in Nice",
            "hire a van for Saturday",
            "can I rent a small car",
            "book a rental car at the airport",
            "I need a hire car for a week",
            "how much is it to rent a car",
            "reserve a car for the trip",
        ],
    ),
    (
        "call taxi",
        [
            "get me a cab",
            "call a taxi to my house",
            "I need a taxi now",
            "order a ride to the station",
            "send a cab to the office",
            "can a taxi pick me up at six",
            "book me a taxi for tonight",
            "I want a ride home, call a cab",
        ],
    ),
    (
        "visa needed",
        [
            "do I need a visa for China",
            "how do I get a visa",
            "is a visa required for Brazil",
            "can I enter India without a visa",
            "what visa do I need for a holiday in Egypt",
            "apply for a travel visa",
            "do tourists need a visa there",
            "tell me if Kenya asks for a visa",
        ],
    ),
    (
        "vaccinations",
        [
            "which shots do I need for Ghana",
            "do I have to be vaccinated to travel",
            "what vaccines are needed for Peru",
            "should I get a jab before my trip",
            "are there vaccinations for India",
            "do I need a yellow fever vaccine",
            "which vaccinations does Brazil ask for",
            "what shots before I go abroad",
        ],
    ),
    (
        "play music",
        [
            "play some jazz",
            "put on my favourite song",
            "I want to hear the Beatles",
            "start the party playlist",
            "play a song by Adele",
            "some quiet music please",
            "turn on rock music",
            "let me listen to classical music",
        ],
    ),
    (
        "skip song",
        [
            "next song",
            "skip this one",
            "I do not like this track, go on",
            "play the next track",
            "jump to another song",
            "skip the song please",
            "go to the following track",
            "not this song, the next",
        ],
    ),
    (
        "what song",
        [
            "what is this song called",
            "who sings this",
            "name of this tune",
            "which band is playing",
            "what song is on",
            "tell me the title of this track",
            "who is the artist of this song",
            "what am I listening to",
        ],
    ),
    (
        "change volume",
        [
            "make it louder",
            "turn the sound down",
            "set the volume to five",
            "this is too loud",
            "a bit quieter please",
            "volume up",
            "raise the sound",
            "mute the speaker",
        ],
    ),
    (
        "lights on",
        [
            "turn on the lamp",
            "lights on in the kitchen",
            "it is dark in here, switch on the light",
            "switch the bedroom light on",
            "make the living room bright",
            "light up the hall",
            "please put the lights on",
            "turn the garden lights on",
        ],
    ),
    (
        "lights off",
        [
            "turn off the lamp",
            "lights out please",
            "switch off the light in the bathroom",
            "make the bedroom dark",
            "kill the lights",
            "put the kitchen lights out",
            "switch the hall lamp off",
            "turn all lights off",
        ],
    ),
    (
        "set temperature",
        [
            "make it warmer in here",
            "set the heating to twenty degrees",
            "turn down the thermostat",
            "it is too cold, heat the room",
            "cool the bedroom a little",
            "raise the temperature by two degrees",
            "set the air conditioning to 18",
            "turn the heating up",
        ],
    ),
    (
        "lock door",
        [
            "lock the front door",
            "is the door locked",
            "close up the house",
            "bolt the back door",
            "make sure the door is locked",
            "please lock up",
            "lock all doors",
            "secure the front door for the night",
        ],
    ),
    (
        "vacuum",
        [
            "start the vacuum cleaner",
            "clean the floor with the robot",
            "send the robot to vacuum the hall",
            "vacuum the living room",
            "have the robot sweep the kitchen",
            "let the vacuum run",
            "hoover the carpet",
            "start cleaning the floors",
        ],
    ),
    (
        "recipe",
        [
            "how do I cook lasagna",
            "give me a recipe for soup",
            "how do you make pancakes",
            "what is a good recipe with chicken",
            "tell me how to bake bread",
            "I want to make curry, how",
            "find a recipe for apple pie",
            "how is risotto made",
        ],
    ),
    (
        "calories",
        [
            "how many calories are in an apple",
            "is pizza fattening",
            "calories of a glass of milk",
            "how much energy does a banana have",
            "how many calories in a burger",
            "count the calories of this meal",
            "is there a lot of calories in rice",
            "what are the calories in chocolate",
        ],
    ),
    (
        "book restaurant",
        [
            "reserve a table for two",
            "book a table at the Italian place",
            "get us a table for eight at seven",
            "I want a reservation for dinner",
            "book dinner for four on Friday",
            "can you reserve a table at Luigi's",
            "make a restaurant reservation",
            "table for three tonight please",
        ],
    ),
    (
        "order food",
        [
            "order a pizza for me",
            "I want some sushi delivered",
            "get me a burger from the diner",
            "bring me Chinese food",
            "order two kebabs to my home",
            "have noodles sent to the office",
            "get food delivered",
            "I would like to order a curry",
        ],
    ),
    (
        "food expiry",
        [
            "is milk still good after a week",
            "how long do eggs keep",
            "can I still eat this yoghurt",
            "when does cooked rice go bad",
            "how long does chicken last in the fridge",
            "does honey expire",
            "is old bread safe to eat",
            "how many days does ham keep",
        ],
    ),
    (
        "ingredient swap",
        [
            "what can I use instead of butter",
            "I have no eggs, what else works",
            "replace sugar with what",
            "can I take oil in place of butter",
            "substitute for cream",
            "is there something to use for flour",
            "what to use if I have no yeast",
            "can I swap milk for water",
        ],
    ),
    (
        "play game",
        [
            "let us play a game",
            "I want to play chess",
            "start a quiz",
            "play hangman with me",
            "can we play tic tac toe",
            "begin a trivia game",
            "I feel like a round of cards",
            "play a guessing game with me",
        ],
    ),
    (
        "tell joke",
        [
            "make me laugh",
            "tell me a joke",
            "do you know something funny",
            "say something to cheer me up, a joke",
            "I want to hear a joke",
            "got any good jokes",
            "a funny one please",
            "tell a joke about cats",
        ],
    ),
    (
        "flip coin",
        [
            "heads or tails",
            "toss a coin",
            "flip a coin for me",
            "throw a coin, I take heads",
            "let a coin decide",
            "flip it, heads I win",
            "can you toss a coin",
            "do a coin flip",
        ],
    ),
    (
        "roll dice",
        [
            "throw the dice",
            "roll a die",
            "roll two dice for me",
            "give me a number from one to six with a die",
            "cast the dice",
            "roll a twenty sided die",
            "let us see what the dice say",
            "dice please, roll them",
        ],
    ),
    (
        "translate",
        [
            "how do you say dog in Spanish",
            "translate good morning to French",
            "what is thank you in Japanese",
            "say hello in German",
            "what does bonjour mean in English",
            "translate this into Italian",
            "how would I say water in Russian",
            "the Chinese word for tree",
        ],
    ),
    (
        "spelling",
        [
            "how do you spell rhythm",
            "spell necessary",
            "is it written with one or two l",
            "what are the letters of the word queue",
            "how is bureau spelled",
            "spell the word for me",
            "do I write separate with an a",
            "how do I spell occasion",
        ],
    ),
    (
        "definition",
        [
            "what does obscure mean",
            "define gravity",
            "meaning of the word novel",
            "explain the word irony",
            "what is the definition of justice",
            "give me the meaning of brave",
            "look up the word in a dictionary",
            "what is meant by inflation",
        ],
    ),
    (
        "calculate",
        [
            "what is seven times eight",
            "add twelve and thirty",
            "how much is a third of ninety",
            "square root of eighty one",
            "divide a hundred by four",
            "what is five percent of sixty",
            "twelve minus nine",
            "work out three plus sixteen",
        ],
    ),
    (
        "measure conversion",
        [
            "how many feet in a metre",
            "convert miles to kilometres",
            "how many grams are in an ounce",
            "what is ten inches in centimetres",
            "turn litres into gallons",
            "how many cups in a pint",
            "pounds to kilos please",
            "how long is a yard in metres",
        ],
    ),
    (
        "send message",
        [
            "text Laura that I am late",
            "send a message to Dad",
            "write Ben that I will come",
            "message my sister happy birthday",
            "tell Paul by text to wait",
            "send a text to my wife",
            "drop John a line that we are here",
            "write a message to the group",
        ],
    ),
    (
        "make call",
        [
            "call my mother",
            "ring the office",
            "phone John",
            "dial the number of the school",
            "give Anna a call",
            "get my boss on the line",
            "call the doctor for me",
            "I want to phone home",
        ],
    ),
    (
        "find phone",
        [
            "where is my phone",
            "I can't find my mobile",
            "ring my phone so that I can hear it",
            "help me find my phone",
            "locate my mobile phone",
            "I lost my phone in the house",
            "make my phone beep, I can't find it",
            "my cell phone is somewhere here",
        ],
    ),
    (
        "tire pressure",
        [
            "is there enough air in my tires",
            "check the tire pressure",
            "do my tires need air",
            "what pressure should my tires have",
            "are the tires too soft",
            "how much air is in the front tire",
            "read the pressure of my tires",
            "should I pump up the tires",
        ],
    ),
    (
        "oil change",
        [
            "when do I need new oil in the car",
            "how do I change the oil of my car",
            "my car needs its oil changed",
            "is it time for an oil change",
            "what does an oil change cost",
            "where can I get the engine oil changed",
            "how often should the oil be replaced",
            "put fresh oil into the engine",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn utterances_are_unique_and_no_list_shares_one() {
        let Intents { names, pool, queries } = Intents::draw(Intents::MAX, 3);
        assert_eq!([names.len(), pool.len(), queries.len()], [60, 360, 120]);
        let all = pool.iter().chain(&queries);
        let unique: BTreeSet<&str> = all.map(|it| it.input.as_str()).collect();
        assert_eq!(unique.len(), 480);
        let distinct: BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), 60);
        for name in &names {
            assert_eq!(pool.iter().filter(|it| it.label == *name).count(), 6, "{name}");
        }
        let few = Intents::draw(10, 4);
        assert_eq!((few.names.len(), few.queries.len()), (10, 20));
        assert_ne!(few.names, Intents::draw(10, 5).names);
    }
}
