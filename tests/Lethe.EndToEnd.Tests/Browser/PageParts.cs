using System.Text.Json;
using PuppeteerSharp;

namespace Lethe.EndToEnd.Tests.Browser;

/// <summary>
/// Elements of a page, as an expression of JavaScript that finds them. They are found anew with each question, since a chart that is drawn
/// again has other elements than before.
/// </summary>
public sealed class PageParts
{
    private readonly IPage _page;
    private readonly string _found;

    private PageParts(IPage page, string found) => (_page, _found) = (page, found);

    /// <summary>All that a selector of CSS names.</summary>
    public static PageParts Of(IPage page, string selector) => new(page, $"[...document.querySelectorAll({Quoted(selector)})]");

    /// <summary>The first of them.</summary>
    public PageParts First => Nth(0);

    /// <summary>What a selector names within them.</summary>
    public PageParts Within(string selector) => new(_page, $"{_found}.flatMap(e => [...e.querySelectorAll({Quoted(selector)})])");

    /// <summary>One of them.</summary>
    public PageParts Nth(int index) => new(_page, Invariant($"{_found}.slice({index}, {index + 1})"));

    /// <summary>Those for which an expression in e is true.</summary>
    public PageParts Where(string condition) => new(_page, $"{_found}.filter(e => {condition})");

    /// <summary>Those that contain a text.</summary>
    public PageParts WithText(string text) => Where($"e.textContent.includes({Quoted(text)})");

    /// <summary>Inputs of this label, or buttons of this name.</summary>
    public PageParts Named(string name) =>
        Within("input, button").Where($"(e.labels?.[0] ?? e).textContent.trim() === {Quoted(name)}");

    /// <summary>How many there are.</summary>
    public Task<int> Count() => _page.EvaluateExpressionAsync<int>($"{_found}.length");

    /// <summary>What an expression in e gives for each.</summary>
    public Task<T[]> Each<T>(string value) => _page.EvaluateExpressionAsync<T[]>($"{_found}.map(e => {value})");

    /// <summary>What an expression in e gives for the one element; fails where there is none, or more.</summary>
    public async Task<T> Only<T>(string value)
    {
        T[] values = await Each<T>(value);
        Assert.True(values.Length == 1, $"{values.Length} elements: {_found}");
        return values[0];
    }

    /// <summary>The text of each.</summary>
    public Task<string[]> Texts() => Each<string>("e.textContent");

    /// <summary>The text of the one.</summary>
    public Task<string> Text() => Only<string>("e.textContent");

    /// <summary>An attribute of the one; null where it has none.</summary>
    public Task<string?> Attribute(string name) => Only<string?>($"e.getAttribute({Quoted(name)})");

    /// <summary>For each, whether a reader sees it.</summary>
    public Task<bool[]> Visible() => Each<bool>("e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0");

    /// <summary>Scrolls to the one, and gives its place: left, top, width, height.</summary>
    public async Task<double[]> Box() =>
        await Only<double[]>("(e.scrollIntoView({ block: 'center', behavior: 'instant' }), (b => [b.x, b.y, b.width, b.height])" +
            "(e.getBoundingClientRect()))");

    /// <summary>Clicks on the one with the mouse.</summary>
    public async Task Click()
    {
        double[] box = await Box();
        await _page.Mouse.ClickAsync((decimal)(box[0] + box[2] / 2), (decimal)(box[1] + box[3] / 2));
    }

    /// <summary>Clicks on a box to tick, and sees that it changed.</summary>
    public async Task Switch(bool to)
    {
        Assert.NotEqual(to, await Only<bool>("e.checked"));
        await Click();
        Assert.Equal(to, await Only<bool>("e.checked"));
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
