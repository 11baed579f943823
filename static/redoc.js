"use strict";

// ReDoc writes its styles rule by rule into <style> elements, which the content security policy
// refuses even while they are empty. It gets another element instead, whose rules go into a
// sheet that the page adopts, and that is allowed.
const createElement = Document.prototype.createElement;

Document.prototype.createElement = function (name, options) {
  if (name !== "style") return createElement.call(this, name, options);
  const element = createElement.call(this, "template");
  element.sheet = new CSSStyleSheet();
  this.adoptedStyleSheets.push(element.sheet);
  return element;
};
