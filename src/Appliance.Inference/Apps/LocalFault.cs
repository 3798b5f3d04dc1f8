namespace Appliance.Inference.Apps;

/// <summary>Faults of a file that somebody named, such as a key, that people read in their language wherever they are caught.</summary>
public static class LocalFault
{
    private const string Chinese = "zh-CN";

    /// <summary>A fault whose words are in <c>Faults.resx</c>.</summary>
    internal static InvalidDataException Of(string key, Exception? cause = null, params ReadOnlySpan<object?> facts)
    {
        LocalText text = FaultTexts.Both(key, facts);
        var fault = new InvalidDataException(text.En, cause);
        fault.Data[Chinese] = text.Zh;
        return fault;
    }

    /// <summary>What a fault says in Chinese; in English where nobody said it in Chinese.</summary>
    public static string MessageZh(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return fault.Data[Chinese] as string ?? fault.Message;
    }
}
