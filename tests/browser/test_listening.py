"""`explore.listen` in a browser: tracks stay in step, nothing clicks, keys work, and silence is no failure."""

import numpy as np
import pytest
from browser.lab import watch_console
from browser.probe import pixels, sentence, widgets
from playwright.sync_api import expect

import aekit
from aekit import explore

RATE = 8000
SPEECH = aekit.load("speech")


class Halved:
    """Stands for a model: half as loud."""

    def reconstruct(self, sounds):
        return sounds / 2


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    widget = explore.listen({"halved": Halved()}, (SPEECH.x_test[:2], RATE), noises=("white", "hum"), snrs=(0, 10))
    return widget.to_html(tmp_path_factory.mktemp("listen") / "page.html")


@pytest.fixture
def opened(page, saved):
    """The page of a widget: (widget, its head, its console)."""
    console = watch_console(page)
    page.goto(saved.as_uri())
    widget = widgets(page.locator("body")).first
    yield widget, widget.get_by_role("slider", name="Position"), console
    assert console == []


def rendered(page, script, seconds=0.6):
    """What a stretch of sound comes to that `script` plays in an OfflineAudioContext called `context`; 48 kHz."""
    page.add_script_tag(content=explore.listen._esm.replace("export default { render };", ""))
    return np.array(page.evaluate(f"""async () => {{
        const context = new OfflineAudioContext(1, {seconds} * 48000, 48000)
        const at = (time, act) => context.suspend(time).then(() => {{ act(); context.resume() }})
        {script}
        const heard = await context.startRendering()
        return Array.from(heard.getChannelData(0))
    }}"""))


def time(samples):
    return np.arange(samples) / 48000


def test_a_switch_of_tracks_keeps_the_place_and_makes_no_step(page):
    # Both tracks rise with time, one up, one down: what is heard says which track it is, and where it stands.
    heard = rendered(page, """
        const ramp = Float32Array.from({ length: 8000 }, (_, i) => 0.2 + i / 16000)
        const tracks = [ramp, ramp.map((value) => -value)]
        const bank = soundBank(context, tracks, 8000, { when: 0, position: 0.25, loop: true, track: 0 })
        bank.open(0)
        at(0.2, () => bank.choose(1, context.currentTime))
        at(0.4, () => bank.choose(0, context.currentTime))
        at(0.405, () => bank.choose(1, context.currentTime))  // changed one's mind in the middle of a fade
        at(0.41, () => bank.choose(0, context.currentTime))""")
    seconds = time(len(heard))
    expected = 0.2 + (0.25 + seconds) * 8000 / 16000
    for side, of in ((1, (0.1, 0.19)), (-1, (0.26, 0.39)), (1, (0.47, 0.55))):
        inside = (seconds > of[0]) & (seconds < of[1])
        np.testing.assert_allclose(heard[inside], side * expected[inside], atol=2e-3)
    # A step would be 1.2 high; a fade of 10 ms moves by less than a hundredth of that from value to value.
    assert np.abs(np.diff(heard)).max() < 1.2 / 100


def test_another_condition_takes_over_at_the_same_place_without_a_dip(page):
    heard = rendered(page, """
        const level = new Float32Array(8000).fill(0.5)
        const first = soundBank(context, [level], 8000, { when: 0, position: 0.1, loop: true, track: 0 })
        first.open(0)
        at(0.3, () => {
          const when = context.currentTime + FADE
          const next = soundBank(context, [level], 8000, { when, position: 0.1 + when, loop: true, track: 0 })
          first.close(when)
          next.open(when)
        })""")
    inside = time(len(heard)) > 0.1
    assert np.abs(heard[inside] - 0.5).max() < 0.005


def test_a_loops_seam_and_a_pause_make_no_step(page):
    heard = rendered(page, """
        const level = new Float32Array(1600).fill(0.8)  // 0.2 s, three rounds
        const bank = soundBank(context, [level], 8000, { when: 0, position: 0.1, loop: true, track: 0 })
        bank.open(0)
        at(0.5, () => bank.close(context.currentTime))""")
    assert np.abs(np.diff(heard)).max() < 0.8 / 100
    assert heard[time(len(heard)) > 0.58].any() == 0
    assert (heard > 0.75).any()


def test_nothing_sounds_before_a_press_and_space_plays_and_pauses(page, saved):
    page.add_init_script("window.made = 0; const Real = window.AudioContext;"
                         "window.AudioContext = class extends Real { constructor(o) { super(o); window.made += 1 } }")
    page.goto(saved.as_uri())
    widget = widgets(page.locator("body")).first
    page.wait_for_timeout(300)
    assert page.evaluate("window.made") == 0
    head = widget.get_by_role("slider", name="Position")
    head.focus()
    page.keyboard.press("Space")
    expect(widget.get_by_role("button", name="Pause")).to_be_visible()
    before = float(head.get_attribute("aria-valuenow"))
    page.wait_for_function("([head, before]) => Number(head.getAttribute('aria-valuenow')) > before + 0.1",
                           arg=[head.element_handle(), before], timeout=5000)
    page.keyboard.press("Space")
    expect(widget.get_by_role("button", name="Play")).to_be_visible()
    stands = head.get_attribute("aria-valuenow")
    page.wait_for_timeout(200)
    assert head.get_attribute("aria-valuenow") == stands and page.evaluate("window.made") == 1


def test_number_keys_switch_the_track_and_the_time_runs_on(opened):
    widget, head, _ = opened
    page = widget.page
    head.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(150)
    for key, name in (("2", "halved"), ("3", "clean"), ("1", "noisy")):
        before = page.evaluate("performance.now()"), float(head.get_attribute("aria-valuenow"))
        page.keyboard.press(key)
        expect(widget.get_by_role("button", name=name, pressed=True)).to_be_visible()
        after = page.evaluate("performance.now()"), float(head.get_attribute("aria-valuenow"))
        moved, passed = (after[1] - before[1]) % 1, (after[0] - before[0]) / 1000
        assert abs(moved - passed) < 0.15       # a second is the whole sound: a jump to its start would be seen
    page.keyboard.press("Space")
    expect(widget.get_by_text("Track 1, noisy").first).to_be_visible()


def test_arrows_home_and_end_move_in_time_and_the_mouse_takes_hold(opened):
    widget, head, _ = opened
    page = widget.page
    head.focus()
    places = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "PageUp", "End", "Home"):
        page.keyboard.press(key)
        places.append(float(head.get_attribute("aria-valuenow")))
    assert places == pytest.approx([0.05, 0.1, 0.05, 0.3, 1.0, 0.0])
    box, said = head.bounding_box(), sentence(widget)
    before = pixels(widget)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 150)
    assert float(head.get_attribute("aria-valuenow")) == pytest.approx(0.5, abs=0.01)
    assert pixels(widget) != before
    expect(widget.locator("[aria-live]").first).not_to_have_text(said)


def test_without_loop_it_ends_at_its_start(opened):
    widget, head, _ = opened
    widget.get_by_role("button", name="Loop").click()
    head.focus()
    widget.page.keyboard.press("End")
    for _ in range(4):
        widget.page.keyboard.press("ArrowLeft")
    widget.page.keyboard.press("Space")
    expect(widget.get_by_role("button", name="Play")).to_be_visible(timeout=5000)
    assert float(head.get_attribute("aria-valuenow")) == 0


NO_SOUND = {
    "no audio at all": "delete window.AudioContext",
    "a device that refuses": "window.AudioContext = class { constructor() { throw new Error('no device') } }",
    "a device that never starts": "const Real = window.AudioContext; window.AudioContext = class extends Real {"
                                  " get state() { return 'suspended' } resume() { return new Promise(() => {}) }"
                                  " get currentTime() { return 0 } }",
}


@pytest.mark.parametrize("what", NO_SOUND)
def test_where_there_is_no_sound_the_line_moves_all_the_same(page, saved, what):
    console = watch_console(page)
    page.add_init_script(NO_SOUND[what])
    page.goto(saved.as_uri())
    widget = widgets(page.locator("body")).first
    widget.get_by_role("button", name="Play").click()
    head = widget.get_by_role("slider", name="Position")
    page.wait_for_function("head => Number(head.getAttribute('aria-valuenow')) > 0.1", arg=head.element_handle(),
                           timeout=5000)
    page.keyboard.press("2")
    widget.get_by_role("button", name="Pause").click()
    expect(widget.locator("[aria-live]").first).to_contain_text("Track 2, halved")
    assert console == []


def test_only_one_widget_of_a_page_sounds(page, tmp_path):
    pages = [explore.listen(Halved(), (SPEECH.x_test[:1], RATE), noises=("white",), snrs=(0,)) for _ in range(1)]
    page.goto(pages[0].to_html(tmp_path / "one.html").as_uri())
    page.evaluate("""async () => {
        const twin = document.createElement('div')
        twin.id = 'twin'
        document.body.append(twin)
        const source = new Blob([bytes(document.getElementById('module').textContent)], { type: 'text/javascript' })
        function bytes(text) { return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) }
        const state = JSON.parse(document.getElementById('state').textContent,
            (key, value) => (value && value.base64 !== undefined ? new DataView(bytes(value.base64).buffer) : value))
        const { default: widget } = await import(URL.createObjectURL(source))
        widget.render({ el: twin, model: { get: (n) => state[n], set: (n, v) => { state[n] = v }, on() {}, off() {},
            save_changes() {} } })
    }""")
    first, second = page.locator("#widget"), page.locator("#twin")
    first.get_by_role("button", name="Play").click()
    second.get_by_role("button", name="Play").click()
    expect(first.get_by_role("button", name="Play")).to_be_visible()
    expect(second.get_by_role("button", name="Pause")).to_be_visible()


def test_a_change_of_the_noise_goes_on_at_the_same_place(opened):
    widget, head, _ = opened
    page = widget.page
    head.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(150)
    for change in (lambda: widget.get_by_label("Kind of noise").select_option("hum"),
                   lambda: widget.get_by_role("slider", name="Speech over noise").press("ArrowRight")):
        before = page.evaluate("performance.now()"), float(head.get_attribute("aria-valuenow"))
        change()
        page.wait_for_timeout(40)
        after = page.evaluate("performance.now()"), float(head.get_attribute("aria-valuenow"))
        assert abs((after[1] - before[1]) % 1 - (after[0] - before[0]) / 1000) < 0.15
    expect(widget.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
