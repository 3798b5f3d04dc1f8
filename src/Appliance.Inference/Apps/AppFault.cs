using System.Text.Json.Serialization;

namespace Appliance.Inference.Apps;

/// <summary>One thing that is wrong with a package.</summary>
/// <param name="Path">Where: a path into app.json such as <c>graph[2].inputs.volume</c>, or a file name.</param>
/// <param name="Message">What is wrong and what is expected, one sentence, in English.</param>
public record AppFault(string Path, string Message)
{
    /// <summary>The same in Simplified Chinese. What only the maker of a package reads, beside its English keys, is in English.</summary>
    [JsonIgnore]
    public string MessageZh { get => field ?? Message; init; }

    /// <summary>A fault that hospitals and distributors read: its words are in <c>Faults.resx</c>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="key">Name of the sentence.</param>
    /// <param name="facts">What fills its blanks.</param>
    public static AppFault Of(string path, string key, params ReadOnlySpan<object?> facts)
    {
        LocalText text = FaultTexts.Both(key, facts);
        return new AppFault(path, text.En) { MessageZh = text.Zh };
    }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Path}: {Message}";
}

/// <summary>A module that is needed and not there: the package can be used once it is.</summary>
/// <param name="Path">Where it is asked for.</param>
/// <param name="Message">Which module, in which versions, and what to do.</param>
public sealed record MissingModuleFault(string Path, string Message) : AppFault(Path, Message);
