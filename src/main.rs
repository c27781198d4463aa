//! Hands arguments and environment to the library and returns its exit code.

fn main() -> std::process::ExitCode {
    stopgap::run(std::env::args_os(), stopgap::Variables::new(std::env::vars_os()))
}
