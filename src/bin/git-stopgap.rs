//! The same program under the name by which `git stopgap` finds it.

fn main() -> std::process::ExitCode {
    stopgap::run(std::env::args_os(), stopgap::Variables::new(std::env::vars_os()))
}
