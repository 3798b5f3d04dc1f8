using System.Globalization;

namespace Appliance.Edge.Hosting;

/// <summary>Chooses the language of what the unit says to operators; machine text stays invariant.</summary>
public static class OperatorLanguage
{
    /// <summary>Names the culture for an environment: <c>APPLIANCE_LANG</c> first, then the locale variables.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns><c>zh-CN</c> or <c>en</c>.</returns>
    public static string Choose(Func<string, string?> variable)
    {
        // POSIX XBD 8.2: LC_ALL beats LC_MESSAGES beats LANG; an empty value counts as unset.
        string[] names = ["APPLIANCE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        var first = names.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "en";
        return first.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en";
    }

    /// <summary>Whether this process speaks Chinese to operators.</summary>
    public static bool IsChinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";

    /// <summary>Sets the language of this process.</summary>
    public static void Apply()
    {
        var culture = CultureInfo.GetCultureInfo(Choose(Environment.GetEnvironmentVariable));
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = culture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    }
}
