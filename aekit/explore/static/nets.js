// Gives the chosen net, unpacked when it is first asked for, and anew when the weights have changed.
function netsOf(model, trait = "_nets") {
  let [sent, nets] = [null, []];
  return () => {
    if (model.get(trait) !== sent) [sent, nets] = [model.get(trait), []];
    return (nets[model.get("chosen")] ??= loadFrozen(sent[model.get("chosen")]));
  };
}
