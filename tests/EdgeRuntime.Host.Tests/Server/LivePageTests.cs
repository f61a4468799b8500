using System.Net;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.TestKit;
using Microsoft.Playwright;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>The live page in headless Chromium. Pictures of it are kept in artifacts/test-results.</summary>
[CancelAfter(120_000)]
internal sealed class LivePageTests : ServerFixture
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        if (!File.Exists(Chromium))
            throw TestData.Missing(Chromium, "apt-get install chromium");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"] });
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    [Test]
    public async Task Boxes_appear_and_a_source_that_goes_and_comes_is_shown()
    {
        var pipeline = Pipeline(framesPerSecond: 15);
        var server = Serve(pipeline);
        var (page, problems) = await Visit(server.Url, 1280, 900, ColorScheme.Dark);
        pipeline.Run();
        pipeline.Tell(PipelineEventKind.New, static happened => (happened.Class, happened.Track, happened.Score) = ("face", 3, 0.97f));
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-boxes", "2");
        await Beyond(page, 5);
        Assert.That(await page.EvaluateAsync<int>(ColoredPixels), Is.GreaterThan(500), "boxes are drawn");
        Assert.That(await page.Locator("#picture").EvaluateAsync<int>("c => c.width"), Is.EqualTo(640));
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("running");
        await Assertions.Expect(page.Locator("#parts li")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("#log")).ToContainTextAsync("face #3 came");
        await Assertions.Expect(page.Locator("#fpsNow")).Not.ToHaveTextAsync("0.0");
        await Keep(page, "live-page-dark.png");

        pipeline.Lose("/dev/video0: no such device");
        await Assertions.Expect(page.Locator("#notice")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("/dev/video0: no such device");
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("source lost");
        await Assertions.Expect(page.Locator("#log")).ToContainTextAsync("source lost: /dev/video0: no such device");
        await Keep(page, "live-page-lost.png");

        var before = await Sequence(page);
        pipeline.Find();
        await Assertions.Expect(page.Locator("#notice")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("running");
        await Assertions.Expect(page.Locator("#log")).ToContainTextAsync("source is back");
        await Beyond(page, before);
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public async Task Masks_are_drawn()
    {
        var pipeline = Pipeline(boxes: 0, framesPerSecond: 15);
        pipeline.Segment([1, 1, 0, 0, 0, 0, 1, 1], 2, 2); // the lower half is of class 1
        var (page, problems) = await Visit(Serve(pipeline).Url, 1280, 900, ColorScheme.Dark);
        pipeline.Run();
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-mask", "1");
        await Beyond(page, 5);
        const string Alpha = "c => { const column = c.getContext('2d').getImageData(Math.floor(c.width * 0.9), 0, 1, c.height).data; return [0.25, 0.75].map(y => column[4 * Math.floor(c.height * y) + 3]); }";
        Assert.That(await page.Locator("#overlay").EvaluateAsync<int[]>(Alpha), Is.EqualTo(new[] { 0, 115 }).Within(2), "the upper half is left free");
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public async Task A_phone_shows_all_without_scrolling_sideways()
    {
        var (door, yard) = (Pipeline("door", framesPerSecond: 10), Pipeline("yard-behind-the-house", boxes: 3, framesPerSecond: 10));
        var server = Serve(door, yard);
        door.Run();
        yard.Run();
        for (var i = 0; i < 20; i++)
            door.Tell(i % 2 == 0 ? PipelineEventKind.Enter : PipelineEventKind.Rule, happened => (happened.Class, happened.Track, happened.Name, happened.Active) = ("a class of a very long name without an end", 1000 + i, "door-of-the-house-of-the-garden", true));
        var (page, problems) = await Visit(server.Url, 360, 740, ColorScheme.Light);
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-boxes", "2");
        await Assertions.Expect(page.Locator("#log li")).ToHaveCountAsync(20);
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(360));
        await Keep(page, "live-page-phone.png");
        await page.Locator("#chooser button", new PageLocatorOptions { HasText = "yard" }).ClickAsync();
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-boxes", "3");
        await Assertions.Expect(page.Locator("#name")).ToHaveTextAsync("yard-behind-the-house");
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(360));
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public async Task A_server_that_goes_and_comes_is_shown()
    {
        var pipeline = Pipeline(framesPerSecond: 10);
        pipeline.Run();
        var server = Serve(pipeline);
        var (page, _) = await Visit(server.Url, 1280, 900, ColorScheme.Light);
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-boxes", "2");
        server.Dispose();
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("server not reached");
        var before = await Sequence(page);
        _ = Serve(new FakePipelines(pipeline), change: options => options with { Address = new IPEndPoint(IPAddress.Loopback, new Uri(server.Url).Port) });
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("live", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Beyond(page, before);
        await Keep(page, "live-page-light.png");
    }

    [Test]
    public async Task The_token_is_asked_for_and_opens_the_page()
    {
        const string Token = "correct-horse-battery";
        var pipeline = Pipeline(framesPerSecond: 10);
        pipeline.Run();
        var server = Serve(new FakePipelines(pipeline), Token);
        var (page, _) = await Visit(server.Url, 800, 600, ColorScheme.Dark);
        await Keep(page, "live-page-token.png");
        await page.Locator("#token").FillAsync(Token);
        await page.Locator("button").ClickAsync();
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-boxes", "2");
    }

    [Test]
    public async Task A_pipeline_that_hears_shows_level_spectrogram_speech_words_and_text([Values(1280, 360)] int width, [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme scheme)
    {
        var kitchen = Own(new FakeSoundPipeline("kitchen"));
        var server = Serve(new FakePipelines(kitchen, Pipeline(framesPerSecond: 10)));
        var (page, problems) = await Visit(server.Url, width, width == 360 ? 740 : 900, scheme);
        await Assertions.Expect(page.Locator("#sound")).ToBeVisibleAsync();
        kitchen.Run();
        await Columns(page, 60);
        kitchen.Tell(PipelineEventKind.Speech, static happened => (happened.Name, happened.Active) = ("speech", true));
        kitchen.Tell(PipelineEventKind.Text, static happened => (happened.Text, happened.Score) = ("turn the", 0.9f));
        kitchen.Tell(PipelineEventKind.Word, static happened => (happened.Name, happened.Text, happened.Score) = ("words", "lights on", 0.93f));
        await Assertions.Expect(page.Locator("#said .partial")).ToHaveTextAsync("turn the");
        await Assertions.Expect(page.Locator("#objects")).ToContainTextAsync("lights on");
        await Assertions.Expect(page.Locator("#log")).ToContainTextAsync("lights on (93 %)");
        kitchen.Tell(PipelineEventKind.Text, static happened => (happened.Text, happened.Score, happened.Final) = ("turn the lights on", 0.9f, true));
        await Assertions.Expect(page.Locator("#said li")).ToHaveTextAsync("turn the lights on");
        await Columns(page, 90);
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-speaking", "true");
        await Assertions.Expect(page.Locator("#speech")).ToHaveTextAsync("speech");
        Assert.That(await page.EvaluateAsync<int>(DifferentColors), Is.GreaterThan(40), "the spectrogram is drawn");
        Assert.That(await page.Locator("#levelBar").EvaluateAsync<double>("bar => bar.getBoundingClientRect().width"), Is.GreaterThan(20));
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(width));
        await Keep(page, $"live-page-sound-{(width == 360 ? "phone-" : "")}{scheme.ToString().ToLowerInvariant()}.png");
        kitchen.State = SourceState.Waiting;
        kitchen.Tell(PipelineEventKind.Source, static happened => happened.Text = "the microphone is gone");
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("the microphone is gone");
        await page.Locator("#chooser button", new PageLocatorOptions { HasText = "door" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sound")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#picture")).ToBeVisibleAsync();
        Assert.That(problems, Is.Empty);
    }

    private static async Task Columns(IPage page, int least)
    {
        while (await page.EvaluateAsync<int>("Number(document.body.dataset.columns ?? 0)") < least)
            await Task.Delay(50, TestContext.CurrentContext.CancellationToken);
    }

    private const string DifferentColors = """
        () => { const c = document.getElementById('spectrum'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, all = new Set(); for (let i = 0; i < d.length; i += 4) all.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return all.size; }
        """;

    private static Task<int> Sequence(IPage page) => page.EvaluateAsync<int>("Number(document.body.dataset.sequence ?? -1)");

    // The page's policy forbids what Playwright waits with inside of it.
    private static async Task Beyond(IPage page, int sequence)
    {
        while (await Sequence(page) <= sequence)
            await Task.Delay(50, TestContext.CurrentContext.CancellationToken);
    }

    private const string ColoredPixels = """
        () => { const c = document.getElementById('overlay'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 200; return n; }
        """;

    private async Task<(IPage Page, List<string> Problems)> Visit(string url, int width, int height, ColorScheme scheme)
    {
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme, DeviceScaleFactor = 2 });
        var problems = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                problems.Add(message.Text);
        };
        page.PageError += (_, error) => problems.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                problems.Add($"foreign request {request.Url}");
        };
        await page.GotoAsync(url);
        return (page, problems);
    }

    private static async Task Keep(IPage page, string name)
    {
        var folder = Path.Combine(TestData.RepositoryRoot, "artifacts", "test-results");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name), FullPage = true });
    }
}
