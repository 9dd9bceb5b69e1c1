//! How well a bot plays its policy, from 0 to 1.
//!
//! Invariant: whole hundredths, so that a name and a skill stand for each other and sums are exact.

/// A skill, in hundredths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Skill(u32);

impl Skill {
    /// Plays its policy without a mistake.
    pub const FULL: Self = Self(100);

    /// Reads a number from 0 to 1 with at most two decimals; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !matches!(whole, "0" | "1") || !digits(decimals) || decimals.len() > 2 {
            return None;
        }
        let hundredths: u32 = format!("{whole}{decimals:0<2}").parse().ok()?;
        (hundredths <= 100).then_some(Self(hundredths))
    }

    /// In hundredths, 0 to 100.
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// What is lacking, in hundredths: 0 at full skill.
    pub fn lack(self) -> u32 {
        100 - self.0
    }
}

impl std::fmt::Display for Skill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, hundredths) if hundredths % 10 == 0 => write!(f, "{whole}.{}", hundredths / 10),
            (whole, hundredths) => write!(f, "{whole}.{hundredths:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_is_read_as_it_is_written() {
        for (text, hundredths, written) in [
            ("0", 0, "0"),
            ("1", 100, "1"),
            ("0.5", 50, "0.5"),
            ("0.05", 5, "0.05"),
            ("0.50", 50, "0.5"),
            ("1.0", 100, "1"),
        ] {
            let skill = Skill::parse(text).expect(text);
            assert_eq!((skill.hundredths(), skill.to_string().as_str()), (hundredths, written));
        }
        for text in ["", ".5", "1.", "0.", "1.7", "1.01", "2", "-0.5", "0.123", "0,5", "+0.5", "half", "NaN", "00.5"] {
            assert_eq!(Skill::parse(text), None, "{text}");
        }
    }
}
