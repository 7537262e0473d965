from levelgate.usecases.run_log import RunLog


def test_output_waits_until_it_is_stored() -> None:
    log = RunLog()
    log.write("one\n")
    log.write("two\n")
    assert log.waiting() == "one\ntwo\n"
    log.write("three\n")
    log.stored(len("one\ntwo\n"))
    assert log.waiting() == "three\n"


def test_what_is_over_the_limit_is_dropped_for_good() -> None:
    log = RunLog(limit=5)
    log.write("1234")
    log.stored(len(log.waiting()))
    log.write("5678")
    log.write("9")
    assert log.waiting() == "5"


def test_what_databases_do_not_store_is_replaced() -> None:
    log = RunLog()
    log.write("a\0b\ud800c")
    assert log.waiting() == "a\ufffdb?c"
