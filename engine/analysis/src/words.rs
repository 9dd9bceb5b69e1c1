//! What a scenario says of moments, conditions and norms, in sentences that a recording can keep.
//!
//! Invariant: there is one place for each; what a scenario lacks is said by its kind, never made up.

pub mod aims;
pub mod conditions;

/// A number with its thousands apart: `12,345`; tenths only below ten.
pub fn number(value: f64) -> String {
    let whole = value.round();
    if (value - whole).abs() > 0.049 && value.abs() < 10.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{:.0}", whole.abs());
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if whole < 0.0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(3.25), "3.2");
        assert_eq!(number(999.6), "1,000");
        assert_eq!(number(1_234_567.0), "1,234,567");
    }
}
