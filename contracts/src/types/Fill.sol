// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Size, Usd} from "../units/Units.sol";
import {Holding, PerpLeg} from "./Book.sol";
import {AccountId, InstrumentId} from "./Ids.sol";
import {OptionLeg} from "./OptionLeg.sol";

/// @notice Cash that the taker of a fill pays to an account (negative: receives from it).
struct Charge {
    AccountId to;
    Usd amount; // [wad]
}

/// @notice A trade, novated between two accounts: the taker gains `size` and owes `quote`; the maker the opposite.
struct Fill {
    AccountId taker;
    AccountId maker;
    InstrumentId instrument;
    Size size; // signed base, from the taker's side [wad]
    Usd quote; // what the taker pays for the size: in the quote leg of a perpetual, in cash for an option [wad]
    Charge[] charges; // fees and impact, in cash
}

/// @notice Against what the taker of a seizure is checked.
enum TakerCheck {
    Initial, // as after any trade
    Maintenance, // the pool's own budget for closing liquidated accounts
    None // the backstop: a bankrupt account always ends empty
}

/// @notice Cash moved between two accounts in a liquidation.
struct CashMove {
    AccountId from;
    AccountId to;
    Usd amount; // never negative [wad]
}

/// @notice What liquidation takes from a flagged account.
struct Seizure {
    AccountId account;
    AccountId taker;
    PerpLeg[] perps; // sizes to move at mark, signed as held; quotes are ignored
    OptionLeg[] options; // sizes to move, signed as held
    Holding[] holdings; // amounts to move
    CashMove[] moves; // applied last
    TakerCheck check;
}
