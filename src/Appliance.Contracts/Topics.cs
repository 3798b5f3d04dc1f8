using System.Text.RegularExpressions;

namespace Appliance.Contracts;

/// <summary>
/// The MQTT topics between a unit and the fleet manager. No tenant stands in a topic, because units move between
/// hospitals; a unit may touch <c>ap/1/{unit}/#</c> and read <see cref="FleetState"/>.
/// </summary>
public static partial class Topics
{
    /// <summary>Name and version of the contract: the first two levels of every topic.</summary>
    public const string Root = "ap/1";

    /// <summary>Is ingest online? Retained, with a will; down.</summary>
    public const string FleetState = Root + "/fleet/st";

    /// <summary>The filter by which ingest receives the states of all units.</summary>
    public const string AllStates = Root + "/+/st";

    /// <summary>The filter by which ingest receives the events of all units.</summary>
    public const string AllEvents = Root + "/+/ev/+";

    /// <summary>The filter by which ingest receives the health of all units.</summary>
    public const string AllHealth = Root + "/+/tm";

    /// <summary>The longest unit id, in characters.</summary>
    public const int MaxUnitIdLength = 64;

    /// <summary>Whether a text can be a unit id: letters, digits, '-' and '_', and not the word that names the fleet.</summary>
    /// <param name="unitId">The text.</param>
    public static bool IsUnitId(string? unitId) => unitId is not null and not "fleet" && UnitIdShape().IsMatch(unitId);

    /// <summary>The unit's state: retained, with a will; up.</summary>
    /// <param name="unitId">The unit.</param>
    public static string State(string unitId) => $"{Root}/{Checked(unitId)}/st";

    /// <summary>The events of one stream of the outbox; up.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="stream">One of <see cref="Streams"/>.</param>
    public static string Events(string unitId, string stream) => $"{Root}/{Checked(unitId)}/ev/{stream}";

    /// <summary>The unit's health: not retained, QoS 0; up.</summary>
    /// <param name="unitId">The unit.</param>
    public static string Health(string unitId) => $"{Root}/{Checked(unitId)}/tm";

    /// <summary>What ingest has committed; down.</summary>
    /// <param name="unitId">The unit.</param>
    public static string Acknowledgements(string unitId) => $"{Root}/{Checked(unitId)}/ack";

    /// <summary>Reads the unit and the rest of one of a unit's topics.</summary>
    /// <param name="topic">The topic of a message.</param>
    /// <param name="unitId">The unit; empty when this is not a unit's topic.</param>
    /// <param name="leaf">What follows the unit: <c>st</c>, <c>ev/result</c>…</param>
    /// <returns>Whether the topic is a unit's.</returns>
    public static bool TryParse(string topic, out string unitId, out string leaf)
    {
        var match = UnitTopicShape().Match(topic ?? "");
        unitId = match.Groups["unit"].Value;
        leaf = match.Groups["leaf"].Value;
        return match.Success && unitId != "fleet";
    }

    private static string Checked(string unitId) =>
        IsUnitId(unitId) ? unitId : throw new ArgumentException($"'{unitId}' is not a unit id.", nameof(unitId));

    // An id is one topic level without wildcards (MQTT 5, 4.7), and also a client id, user name and certificate CN.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UnitIdShape();

    [GeneratedRegex(@"\Aap/1/(?<unit>[A-Za-z0-9_-]{1,64})/(?<leaf>[a-z/]{1,32})\z", RegexOptions.CultureInvariant)]
    private static partial Regex UnitTopicShape();
}
