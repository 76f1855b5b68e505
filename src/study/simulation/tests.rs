use super::*;

#[test]
fn the_plan_beats_fsrs_in_as_many_minutes_and_says_how_many() {
    const LEARNERS: u64 = 40;
    let simulation = Simulation::run(&made_up(15, 14, 11), LEARNERS, 1);
    let of = LEARNERS as f64;
    let mean = |what: fn(&Outcome) -> f64| simulation.learners.iter().map(what).sum::<f64>() / of;
    let better = mean(|one| f64::from(u8::from(one.plan > one.fsrs)));
    let right = mean(|one| f64::from(u8::from(one.off().abs() <= 0.15)));
    let [plan, fsrs] = [mean(|one| one.plan), mean(|one| one.fsrs)];
    println!(
        "{plan:.4} with the plan, {fsrs:.4} with FSRS ({:.4} limited); better {better:.2}; minutes right {right:.2}, \
         off by {:+.3}",
        mean(|one| one.fsrs_limited),
        mean(Outcome::off)
    );
    assert!(plan > fsrs + 0.02 && better > 0.55);
    assert!(right > 0.9 && mean(Outcome::off).abs() < 0.05);
    assert_eq!(Simulation::run(&made_up(2, 4, 5), 3, 7), Simulation::run(&made_up(2, 4, 5), 3, 7));
}
