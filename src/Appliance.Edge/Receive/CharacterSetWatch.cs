using System.Collections.Concurrent;
using Appliance.Dicom.Data;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>
/// Says once of each sender that its text is not in the character set that it declares: the bytes are kept as they came, but others
/// will show the names wrong until the device is set right.
/// </summary>
internal sealed class CharacterSetWatch(ILogger logger)
{
    /// <summary>Below this the guess may be wrong, and nobody is sent to a scanner for it.</summary>
    private const double SureEnough = 0.9;

    private const int MaxSenders = 256;

    private readonly ConcurrentDictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>Looks at one object.</summary>
    public void Look(string callingAE, CharacterSetGuess? guess, long study)
    {
        if (guess is { Confidence: >= SureEnough } && _told.Count < MaxSenders && _told.TryAdd(callingAE, guess.Term))
        {
            ReceiveLog.OtherCharacterSet(logger, callingAE, guess.Term, guess.Confidence, study);
        }
    }
}
