using System.Globalization;
using System.Resources;

namespace Appliance.Edge.Hosting;

/// <summary>
/// The sentences the unit says to operators, in English and Chinese (<c>Texts.resx</c>, <c>Texts.zh-CN.resx</c>).
/// The language is the current UI culture, which <see cref="OperatorLanguage"/> sets once at start.
/// </summary>
public static class Texts
{
    private static readonly ResourceManager Resources = new(typeof(Texts));

    /// <summary>The sentence with this name.</summary>
    /// <param name="name">The name in <c>Texts.resx</c>.</param>
    /// <exception cref="InvalidOperationException">No sentence has this name: a defect of ours.</exception>
    public static string Get(string name) =>
        Resources.GetString(name, CultureInfo.CurrentUICulture)
        ?? throw new InvalidOperationException($"Texts.resx has no sentence named '{name}'.");

    /// <summary>The sentence with this name and its blanks filled in.</summary>
    /// <param name="name">The name in <c>Texts.resx</c>.</param>
    /// <param name="values">What fills <c>{0}</c>, <c>{1}</c>…</param>
    public static string Format(string name, params object?[] values) =>
        string.Format(CultureInfo.InvariantCulture, Get(name), values);
}
